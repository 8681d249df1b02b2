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

  test.each<[string, string, string, number, number]>([
    ["1", "0", "1s", 60, 0],
    ["1", "0", "1", 60, 0],
    ["5", "4", "200ms", 300, 4],
    ["14400", "14370", "2m59.5s", 10, 14_370],
    ["600", "540", "6m0s", 10, 540],
  ])("behavior: a limit of %s with %s left, full in %s, is %d a minute", (limit, remaining, reset, perMinute, left) => {
    const headers = new Headers({
      "x-ratelimit-limit-requests": limit,
      "x-ratelimit-remaining-requests": remaining,
      "x-ratelimit-reset-requests": reset,
    });
    const { requests } = rateLimitState(headers) ?? {};
    expect(requests?.limit).toBeCloseTo(perMinute, 6);
    expect(requests?.remaining).toBe(left);
  });

  test.each([
    ["60", "59", "1s"],
    ["3000", "2999", "20ms"],
    ["100", "99", "60s"],
    ["100", "40", "10s"],
    ["100", "100", "0s"],
    ["1000", "0", "1s"],
    ["1", "0", "60s"],
    ["1", "0", "soon"],
  ])("behavior: a limit of %s with %s left, full in %s, counts by the minute", (limit, remaining, reset) => {
    const headers = new Headers({
      "x-ratelimit-limit-requests": limit,
      "x-ratelimit-remaining-requests": remaining,
      "x-ratelimit-reset-requests": reset,
    });
    const { requests } = rateLimitState(headers) ?? {};
    expect(requests).toMatchObject({ limit: Number(limit), remaining: Number(remaining) });
  });
});
