import type { HeaderReader, RateLimitBucket, RateLimitState } from "@embedloom/core";
import { durationMs } from "./duration.ts";

const MINUTE_MS = 60_000;
/** The other windows that services count by: Mistral a second, Groq a day. */
const OTHER_WINDOWS_MS = [1000, 3_600_000, 86_400_000] as const;
/** No service allows more than this in a second and counts by seconds. */
const MOST_A_SECOND = 100;

/**
 * Reads the `x-ratelimit-*` headers; `undefined` when there are none that can be read.
 *
 * Resets are Go durations (`6m0s`, `20ms`) at OpenAI and whole seconds at Azure; numbers may carry thousands separators.
 * Negative values, which Azure sends when it does not know, count as absent.
 *
 * No header says what a limit counts by. A bucket that fills up evenly shows it: it gains `limit - remaining` until
 * `reset`. Where that makes the whole bucket fill in a second, an hour or a day, give or take a fifth, the limit is brought
 * to a minute; everything else counts by the minute, as OpenAI's does.
 */
export function rateLimitState(headers: HeaderReader): RateLimitState | undefined {
  const buckets = {
    requests: bucket(headers, "requests"),
    tokens: bucket(headers, "tokens"),
    projectTokens: bucket(headers, "project-tokens"),
  };
  const known = Object.entries(buckets).filter(([, value]) => value !== undefined);
  return known.length === 0 ? undefined : Object.fromEntries(known);
}

function bucket(headers: HeaderReader, name: string): RateLimitBucket | undefined {
  const limit = count(headers.get(`x-ratelimit-limit-${name}`));
  const remaining = count(headers.get(`x-ratelimit-remaining-${name}`));
  const resetMs = resetOf(headers.get(`x-ratelimit-reset-${name}`));
  const facts = { ...perMinute(limit, remaining, resetMs), resetMs };
  const known = Object.entries(facts).filter(([, value]) => value !== undefined);
  return known.length === 0 ? undefined : Object.fromEntries(known);
}

function perMinute(
  limit: number | undefined,
  remaining: number | undefined,
  resetMs: number | undefined,
): RateLimitBucket {
  if (limit === undefined || resetMs === undefined) return { limit, remaining };
  const taken = limit - (remaining ?? 0);
  const windowMs = taken > 0 ? (resetMs * limit) / taken : MINUTE_MS;
  const named = OTHER_WINDOWS_MS.find((ms) => windowMs > ms * 0.8 && windowMs < ms * 1.2);
  if (named === undefined || (named === 1000 && limit > MOST_A_SECOND)) return { limit, remaining };
  // What is left is left, whatever it is counted by.
  return { limit: (limit * MINUTE_MS) / named, remaining };
}

function count(value: string | null): number | undefined {
  const digits = value?.trim().replaceAll(",", "");
  return digits !== undefined && /^\d+(\.\d+)?$/.test(digits) ? Number(digits) : undefined;
}

function resetOf(value: string | null): number | undefined {
  const seconds = count(value);
  return seconds === undefined ? durationMs(value?.trim() ?? "") : seconds * 1000;
}
