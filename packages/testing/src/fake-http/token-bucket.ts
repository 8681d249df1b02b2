/** Tokens that refill continuously up to a limit. */
export interface TokenBucket {
  readonly limit: number;
  /** Tokens there are now, fractions included. */
  available(): number;
  /** Takes tokens, whether they are there or not. */
  take(amount: number): void;
  /** Milliseconds until that many are there: 0 when they are, `Infinity` when the bucket can never hold them. */
  msUntil(amount: number): number;
}

// A waiter who comes back exactly on time must not be turned away for a rounding error of the refill.
const tolerance = 1e-6;

/**
 * Creates a bucket.
 *
 * @param perMinute size of the bucket and refill of one minute
 * @param now clock in milliseconds
 * @param startSeconds how many seconds' worth of refill it holds at first
 */
export function createTokenBucket(perMinute: number, now: () => number, startSeconds = 60): TokenBucket {
  const perMs = perMinute / 60_000;
  let level = perMs * 1000 * startSeconds;
  let filledAt = now();

  const available = (): number => {
    const time = now();
    level = Math.min(perMinute, level + (time - filledAt) * perMs);
    filledAt = time;
    return level;
  };
  return {
    limit: perMinute,
    available,
    take(amount) {
      level = available() - amount;
    },
    msUntil(amount) {
      if (amount > perMinute) return Infinity;
      const missing = amount - available();
      return missing <= tolerance ? 0 : missing / perMs;
    },
  };
}
