/** The part of `Headers` that is read. */
export interface HeaderReader {
  /** Value of a header by its lower-case name, `null` when absent. */
  get(name: string): string | null;
}

/**
 * Milliseconds a server asks to wait, from `retry-after-ms`, else from `retry-after` in seconds or as an HTTP date.
 *
 * Never negative and never `NaN`: a moment that has passed is 0, what cannot be read is `undefined`. Not capped: the
 * caller decides what is too long and says so.
 *
 * @param nowMs the present, for a date. @default Date.now()
 * @example
 * ```ts
 * import { retryAfterMs } from "@embedloom/core";
 *
 * retryAfterMs(new Headers({ "retry-after": "1.5" })); // 1500
 * ```
 */
export function retryAfterMs(headers: HeaderReader, nowMs: number = Date.now()): number | undefined {
  const milliseconds = readNumber(headers.get("retry-after-ms"));
  if (milliseconds !== undefined) return milliseconds;
  const value = headers.get("retry-after");
  const seconds = readNumber(value);
  if (seconds !== undefined) return seconds * 1000;
  const date = value === null ? NaN : Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}

function readNumber(value: string | null): number | undefined {
  return value !== null && /^\s*\d+(\.\d+)?\s*$/.test(value) ? Number(value) : undefined;
}
