import { createForeignUse } from "./foreign-use.ts";

/** An amount that refills continuously up to its size: one limit of so many per minute. */
export interface TokenBucket {
  /** What it refills by in a minute. Absent: unlimited. */
  readonly limit: number | undefined;
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
 * Share of the limit that is never used in one burst. A request that travels faster than the one before it reaches a
 * server that has refilled for less time than this bucket; the reserve covers 600 ms of such difference and costs no
 * throughput, because the refill is the whole limit.
 */
const RESERVE = 0.01;
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
  const foreign = createForeignUse(now, perMinute === undefined);
  let limit = perMinute;
  // Counted from full downwards, so that it is known before the limit is.
  let used = 0;
  let refilledAt = now();
  let inFlight = 0;

  function refill(): number {
    const time = now();
    if (limit !== undefined) used = Math.max(0, used - ((time - refilledAt) * limit) / MS_PER_MINUTE);
    // While the limit is unknown, the first taking starts the count of time.
    if (limit !== undefined || used === 0) refilledAt = time;
    return used;
  }

  return {
    get limit() {
      return limit;
    },
    msUntil(amount) {
      if (limit === undefined) return 0;
      const size = limit * (1 - RESERVE);
      const allowance = Math.min(foreign.allowance(amount, inFlight), size * MOST_LEFT_TO_OTHERS);
      const missing = refill() + Math.min(amount + allowance, size) - size;
      return missing <= TOLERANCE ? 0 : (missing * MS_PER_MINUTE) / limit;
    },
    take(amount) {
      used = refill() + amount;
      inFlight += amount;
      foreign.begin();
    },
    settle(amount, spent) {
      inFlight -= amount;
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
      const told = limit - remaining - (agoMs * limit) / MS_PER_MINUTE;
      const more = told - refill();
      if (more <= 0) return;
      used = told;
      foreign.others(more);
    },
  };
}
