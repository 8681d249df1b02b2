import * as kinds from "../arguments/index.ts";

/** The part of `Headers` that is read. */
export interface HeaderReader {
  /** Value of a header by its lower-case name, `null` when absent. */
  get(name: string): string | null;
}

const reader = kinds.withMethods("an object with `get`, such as `Headers`", "get");

/** No wait is as long as the seconds since 1970 were in 2001: such a number is a moment. */
const EARLIEST_MOMENT = 1e9;

/**
 * Milliseconds a server asks to wait, from `retry-after-ms`, else from `retry-after` in seconds, as an HTTP or ISO date, or
 * as seconds or milliseconds since 1970, which some gateways send.
 *
 * A header that came twice, joined by a comma, counts as its longest wait. Never negative and never `NaN`: a moment that
 * has passed is 0, what cannot be read or is negative says nothing and is `undefined`. Not capped: the caller decides what
 * is too long and says so.
 *
 * @param nowMs the present, for a moment. @default Date.now()
 * @example
 * ```ts
 * import { retryAfterMs } from "@embedloom/core";
 *
 * retryAfterMs(new Headers({ "retry-after": "1.5" })); // 1500
 * ```
 */
export function retryAfterMs(headers: HeaderReader, nowMs: number = Date.now()): number | undefined {
  reader("headers", headers);
  kinds.amount("nowMs", nowMs);
  const value = (name: string): string | null => headerText(headers.get(name));
  return (
    readWait(value("retry-after-ms"), 1, nowMs) ??
    readWait(value("retry-after"), 1000, nowMs) ??
    readDate(value("retry-after"), nowMs)
  );
}

function headerText(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function readWait(value: string | null, unitMs: number, nowMs: number): number | undefined {
  const parts = (value ?? "").split(",").map((part) => /^\s*(\d+(?:\.\d+)?)\s*(?:s|sec|seconds)?\s*$/.exec(part)?.[1]);
  if (!parts.every((part) => part !== undefined)) return undefined;
  return Math.max(...parts.map((part) => untilMoment(Number(part), nowMs) ?? Number(part) * unitMs));
}

function untilMoment(count: number, nowMs: number): number | undefined {
  if (count < EARLIEST_MOMENT) return undefined;
  return Math.max(0, count * (count < EARLIEST_MOMENT * 1000 ? 1000 : 1) - nowMs);
}

// Date.parse alone makes a year of "2, 2" and of "-1".
function readDate(value: string | null, nowMs: number): number | undefined {
  if (value === null || !/^\s*(?:[a-z]{3,9}, |\d{4}-\d\d-\d\dT)/i.test(value)) return undefined;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}
