import type { HeaderReader, RateLimitBucket, RateLimitState } from "@embedloom/core";

const MILLISECONDS: Readonly<Record<string, number>> = {
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ns: 1e-6,
};

/**
 * Reads the `x-ratelimit-*` headers; `undefined` when there are none that can be read.
 *
 * Resets are Go durations (`6m0s`, `20ms`) at OpenAI and whole seconds at Azure; numbers may carry thousands separators.
 * Negative values, which Azure sends when it does not know, count as absent.
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
  const facts = {
    limit: count(headers.get(`x-ratelimit-limit-${name}`)),
    remaining: count(headers.get(`x-ratelimit-remaining-${name}`)),
    resetMs: durationMs(headers.get(`x-ratelimit-reset-${name}`)),
  };
  const known = Object.entries(facts).filter(([, value]) => value !== undefined);
  return known.length === 0 ? undefined : Object.fromEntries(known);
}

function count(value: string | null): number | undefined {
  const digits = value?.trim().replaceAll(",", "");
  return digits !== undefined && /^\d+(\.\d+)?$/.test(digits) ? Number(digits) : undefined;
}

function durationMs(value: string | null): number | undefined {
  const text = value?.trim() ?? "";
  const seconds = count(text);
  if (seconds !== undefined) return seconds * 1000;
  // `ms` stands before `m`, or `20ms` would read as 20 minutes and a stray `s`.
  if (!/^(\d+(\.\d+)?(h|ms|m|s|us|µs|μs|ns))+$/.test(text)) return undefined;
  const parts = text.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s|us|µs|μs|ns)/g);
  return [...parts].reduce((sum, [, amount, unit]) => sum + Number(amount) * MILLISECONDS[unit!]!, 0);
}
