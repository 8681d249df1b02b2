import { describe, expect, test } from "vitest";
import { rateLimitHeaders, retryAfterHeaders } from "./rate-limit-headers.ts";

describe("retryAfterHeaders", () => {
  test("args: both gives whole seconds of at least 1 and exact milliseconds, rounded up", () => {
    expect(retryAfterHeaders("both", 84.3, 0)).toEqual({ "retry-after": "1", "retry-after-ms": "85" });
    expect(retryAfterHeaders("both", 1200, 0)).toEqual({ "retry-after": "2", "retry-after-ms": "1200" });
  });

  test("args: seconds, none and a fixed number", () => {
    expect(retryAfterHeaders("seconds", 1200, 0)).toEqual({ "retry-after": "2" });
    expect(retryAfterHeaders("none", 1200, 0)).toEqual({});
    expect(retryAfterHeaders({ seconds: 86_400 }, 1200, 0)).toEqual({ "retry-after": "86400" });
  });

  test("args: http-date is never earlier than the wait", () => {
    const now = Date.UTC(2026, 10, 22, 12, 0, 0, 300);
    expect(retryAfterHeaders("http-date", 1200, now)).toEqual({ "retry-after": "Sun, 22 Nov 2026 12:00:02 GMT" });
  });
});

describe("rateLimitHeaders", () => {
  const levels = [{ bucket: "tokens", limit: 150_000, remaining: 149_984, resetMs: 6.4 }] as const;

  test("args: resets are Go durations at OpenAI and whole seconds at Azure", () => {
    expect(rateLimitHeaders(levels, "go-duration")).toEqual({
      "x-ratelimit-limit-tokens": "150000",
      "x-ratelimit-remaining-tokens": "149984",
      "x-ratelimit-reset-tokens": "7ms",
    });
    expect(rateLimitHeaders(levels, "seconds")["x-ratelimit-reset-tokens"]).toBe("1");
  });
});
