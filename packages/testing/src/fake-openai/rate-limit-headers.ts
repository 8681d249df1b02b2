import { type BucketLevel, goDuration } from "../fake-http/index.ts";

/**
 * What a 429 says about waiting: `retry-after` in seconds with `retry-after-ms`, nothing, seconds alone, an HTTP date,
 * or a fixed number of seconds whatever the buckets say.
 */
export type RetryAfterMode = "both" | "none" | "seconds" | "http-date" | { readonly seconds: number };

/** `retry-after` and `retry-after-ms` of a 429 whose bucket needs `waitMs`. */
export function retryAfterHeaders(mode: RetryAfterMode, waitMs: number, now: number): Record<string, string> {
  if (mode === "none") return {};
  if (typeof mode === "object") return { "retry-after": String(mode.seconds) };
  // HTTP dates have whole seconds: rounding down would promise too much.
  if (mode === "http-date") return { "retry-after": new Date(Math.ceil((now + waitMs) / 1000) * 1000).toUTCString() };
  const seconds = { "retry-after": String(Math.max(1, Math.ceil(waitMs / 1000))) };
  return mode === "seconds" ? seconds : { ...seconds, "retry-after-ms": String(Math.ceil(waitMs)) };
}

/**
 * The `x-ratelimit-*` headers.
 *
 * @param resetsIn how resets are written: Go durations (OpenAI) or whole seconds (Azure)
 */
export function rateLimitHeaders(
  levels: readonly BucketLevel[],
  resetsIn: "go-duration" | "seconds",
): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const { bucket, limit, remaining, resetMs } of levels) {
    headers[`x-ratelimit-limit-${bucket}`] = String(limit);
    headers[`x-ratelimit-remaining-${bucket}`] = String(remaining);
    headers[`x-ratelimit-reset-${bucket}`] =
      resetsIn === "seconds" ? String(Math.ceil(resetMs / 1000)) : goDuration(Math.ceil(resetMs));
  }
  return headers;
}
