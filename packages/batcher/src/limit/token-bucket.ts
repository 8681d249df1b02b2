import { createExternalUsage } from "./external-usage.ts";

/** An amount that refills continuously up to its size: one limit of so many per minute. */
export interface TokenBucket {
  /** What it refills by in a minute. Absent: unlimited. */
  readonly limit: number | undefined;
  /** What could be taken now, beside what others may take; below 0 is a debt. Absent: unlimited. */
  readonly available: number | undefined;
  /**
   * Milliseconds until `amount` is there beside what others may take: 0 when it is. More than the whole bucket needs the
   * bucket to be full.
   */
  msUntil(amount: number): number;
  /** Takes `amount`, and goes into debt when that is more than there is. */
  take(amount: number): void;
  /** Notes that the request which took `amount` is over; `used` is what it used in the end. */
  settle(amount: number, used: number): void;
  /** Sets the limit of one minute; what was taken before counts. */
  resize(perMinute: number): void;
  /** Lowers the level to what the server had left some time ago; never raises it. */
  lower(remaining: number, agoMs: number): void;
}

const MS_PER_MINUTE = 60_000;
/** Rounding of the refill must not make a waiter who slept exactly long enough sleep again. */
const TOLERANCE = 1e-6;
/**
 * A full bucket does not refill, and the server's is full until the first request arrives there, which nobody sees: so the
 * refill counts from its reply on, or after so many milliseconds. From then on the server never has less than this bucket.
 */
const LONGEST_WAY_MS = 600;
/** Clocks and timers are exact to some milliseconds only, so the refill of as many is never used; beside others, of more. */
const SLACK_MS = { alone: 15, shared: 600 };
/** Whatever others take, what is left for them is no more than this share of the bucket: it must not starve us. */
const MOST_LEFT_TO_OTHERS = 0.5;

/**
 * Makes a full bucket.
 *
 * @param perMinute the limit of one minute. Absent: unlimited until {@link TokenBucket.resize}, though what is taken
 * meanwhile counts
 * @param now the clock in milliseconds
 */
export function createTokenBucket(perMinute: number | undefined, now: () => number): TokenBucket {
  const foreign = createExternalUsage(now, perMinute === undefined);
  let limit = perMinute;
  // Counted from full downwards, so that it is known before the limit is.
  let used = 0;
  let refilledAt = now();
  let inFlight = 0;
  /** From when on it refills. */
  let refillsFrom = -Infinity;
  /** Whether the server has said what is left. Before, nobody knows how full its bucket was at the start. */
  let reported = false;
  /** What was under way then, and may or may not be in what it said: until their own replies tell, it is. */
  let unsure = 0;

  function refill(): number {
    const time = now();
    const from = Math.max(refilledAt, refillsFrom);
    if (limit !== undefined) used = Math.max(0, used - (Math.max(0, time - from) * limit) / MS_PER_MINUTE);
    // While the limit is unknown, the first taking starts the count of time.
    if (limit !== undefined || used === 0) refilledAt = time;
    return used;
  }

  function sizeOf(ofMinute: number): number {
    return ofMinute * (1 - SLACK_MS[foreign.present ? "shared" : "alone"] / MS_PER_MINUTE);
  }

  return {
    get limit() {
      return limit;
    },
    get available() {
      if (limit === undefined) return undefined;
      const size = sizeOf(limit);
      const left = size - refill() - unsure;
      return Math.max(foreign.largestOwn(left, inFlight), left - size * MOST_LEFT_TO_OTHERS);
    },
    msUntil(amount) {
      if (limit === undefined) return 0;
      const size = sizeOf(limit);
      const allowance = Math.min(foreign.allowance(amount, inFlight), size * MOST_LEFT_TO_OTHERS);
      const missing = refill() + unsure + Math.min(amount + allowance, size) - size;
      return missing <= TOLERANCE ? 0 : (missing * MS_PER_MINUTE) / limit;
    },
    take(amount) {
      const wasFull = refill() === 0;
      if (wasFull) refillsFrom = now() + LONGEST_WAY_MS;
      used += amount;
      inFlight += amount;
      foreign.begin();
    },
    settle(amount, spent) {
      inFlight -= amount;
      unsure = Math.max(0, unsure - amount);
      refillsFrom = Math.min(refillsFrom, now());
      used = Math.max(0, refill() + spent - amount);
      foreign.own(spent);
    },
    resize(newLimit) {
      // What went by so far refilled at the old limit, unless there was none to know.
      if (limit !== undefined) refill();
      limit = newLimit;
    },
    lower(remaining, agoMs) {
      if (limit === undefined) return;
      const reportedUse = limit - remaining - (agoMs * limit) / MS_PER_MINUTE;
      const more = reportedUse - refill();
      const first = !reported;
      reported = true;
      if (more <= 0) return;
      used = reportedUse;
      if (first) unsure = inFlight;
      else foreign.others(more);
    },
  };
}
