import { describe, expect, test } from "vitest";
import { rateLimitState } from "./rate-limit-headers.ts";

const resetOf = (reset: string): number | undefined =>
  rateLimitState(new Headers({ "x-ratelimit-reset-tokens": reset }))?.tokens?.resetMs;

describe("rateLimitState", () => {
  test("default: reads the three buckets", () => {
    const headers = new Headers({
      "x-ratelimit-limit-requests": "60",
      "x-ratelimit-remaining-requests": "59",
      "x-ratelimit-reset-requests": "1s",
      "x-ratelimit-limit-tokens": "150000",
      "x-ratelimit-remaining-tokens": "149984",
      "x-ratelimit-reset-tokens": "6m0s",
      "x-ratelimit-limit-project-tokens": "1000000",
      "x-ratelimit-remaining-project-tokens": "990000",
      "x-ratelimit-reset-project-tokens": "250ms",
    });
    expect(rateLimitState(headers)).toEqual({
      requests: { limit: 60, remaining: 59, resetMs: 1000 },
      tokens: { limit: 150_000, remaining: 149_984, resetMs: 360_000 },
      projectTokens: { limit: 1_000_000, remaining: 990_000, resetMs: 250 },
    });
  });

  test.each([
    ["1s", 1000],
    ["6m0s", 360_000],
    ["20ms", 20],
    ["1m12s", 72_000],
    ["2m52.8s", 172_800],
    ["33.023s", 33_023],
    ["1h30m0s", 5_400_000],
    ["500µs", 0.5],
    ["0s", 0],
    [" 7 ", 7000],
  ])("args: the reset %j", (reset, milliseconds) => {
    expect(resetOf(reset)).toBeCloseTo(milliseconds, 6);
  });

  test.each(["-1", "-27689", "-1s", "soon", "5 minutes", "1x", ""])("behavior: the reset %j says nothing", (reset) => {
    expect(resetOf(reset)).toBeUndefined();
  });

  test("behavior: thousands separators are read, negative counts are not", () => {
    const headers = new Headers({ "x-ratelimit-limit-tokens": "30,000", "x-ratelimit-remaining-tokens": "-1" });
    expect(rateLimitState(headers)).toEqual({ tokens: { limit: 30_000 } });
  });

  test("behavior: a bucket that is not mentioned is absent, and so is a state without buckets", () => {
    expect(rateLimitState(new Headers({ "x-ratelimit-remaining-requests": "0" }))).toEqual({
      requests: { remaining: 0 },
    });
    expect(rateLimitState(new Headers())).toBeUndefined();
  });
});
