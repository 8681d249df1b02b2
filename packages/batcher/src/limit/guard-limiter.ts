import { atOnce, InvalidReplyError, kinds, type RateLimiter, type RateLimitPermit } from "@embedloom/core";

const permitKind = kinds.withMethods("a permit with `release`", "release");

/**
 * A limiter of the caller's, whose answers are looked at: what is no permit is said to be none, instead of failing at its use.
 *
 * @throws InvalidReplyError from `acquire` when it gives no permit
 */
export function guardLimiter(limiter: RateLimiter): RateLimiter {
  return {
    get limits() {
      return asObject(limiter.limits);
    },
    get available() {
      const { available } = limiter;
      return available === undefined ? undefined : asObject(available);
    },
    acquire: async (demand, signal) => permitOf(await limiter.acquire(demand, signal)),
    pause: (ms) => void atOnce<unknown>(limiter.pause(ms)),
  };
}

// A limiter that says nothing of its limits limits nothing that others know of.
function asObject<T extends object>(value: T): T {
  try {
    return { ...value };
  } catch {
    return {} as T;
  }
}

function permitOf(permit: RateLimitPermit): RateLimitPermit {
  try {
    permitKind("permit", permit);
    return { release: (outcome) => void atOnce<unknown>(permit.release(outcome)) };
  } catch {
    throw new InvalidReplyError("shape", "The rate limiter's `acquire` gave no permit: an object with `release`.");
  }
}
