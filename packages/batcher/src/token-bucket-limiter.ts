import {
  abortable,
  type RateLimitBucket,
  type RateLimitState,
  type RateLimitDemand,
  type RateLimiter,
  type RateLimitPermit,
  type RateLimits,
} from "@embedloom/core";
import { type Clock, systemClock } from "./clock.ts";
import { createNotifier } from "./notifier.ts";
import { createTokenBucket, type TokenBucket } from "./token-bucket.ts";

/** The choices of {@link createTokenBucketLimiter}. */
export interface TokenBucketLimiterOptions {
  /** Requests per minute. Absent: learnt from the server, unlimited until it says. */
  readonly requestsPerMinute?: number | undefined;
  /** Tokens per minute. Absent: learnt from the server, unlimited until it says. */
  readonly tokensPerMinute?: number | undefined;
  /** The clock it waits by. @default the system's */
  readonly clock?: Clock | undefined;
}

/**
 * A rate limiter of this process: one token bucket for requests, one for tokens and one for the tokens of the project.
 *
 * A limit that is given stays; one that is not is learnt from what the server says, and what was sent before it said so
 * counts. What other processes use of the same limits is seen in what the server says is left. Limits that nobody tells it
 * finds out step by step: one request goes first, every success allows one more at a time, a pause begins anew.
 *
 * @example
 * ```ts
 * import { createTokenBucketLimiter } from "@embedloom/batcher";
 *
 * const limiter = createTokenBucketLimiter({ requestsPerMinute: 3000, tokensPerMinute: 1_000_000 });
 * const permit = await limiter.acquire({ requests: 1, tokens: 8000 }); // at once: both buckets are full
 * permit.release({ admitted: true });
 * ```
 */
export function createTokenBucketLimiter(options: TokenBucketLimiterOptions = {}): RateLimiter {
  const { clock = systemClock } = options;
  const buckets = createBuckets(options, clock);
  const released = createNotifier();
  let pausedUntil = -Infinity;
  let lastTurn: Promise<unknown> = Promise.resolve();
  let inFlight = 0;
  let mostInFlight = options.requestsPerMinute === undefined || options.tokensPerMinute === undefined ? 1 : Infinity;

  async function admit(demand: RateLimitDemand, signal: AbortSignal | undefined): Promise<RateLimitPermit> {
    signal?.throwIfAborted();
    // Whoever wakes asks again: a pause or a lower level may have come while it slept.
    for (;;) {
      const ms = Math.max(pausedUntil - clock.now(), buckets.msUntil(demand));
      if (ms > 0) await clock.sleep(ms, signal);
      else if (inFlight >= mostInFlight) await released.wait(signal);
      else break;
    }
    buckets.take(demand);
    inFlight += 1;
    return permit(demand, clock.now());
  }

  function permit(demand: RateLimitDemand, takenAt: number): RateLimitPermit {
    let open = true;
    return {
      release({ admitted, rateLimit }) {
        if (!open) return;
        open = false;
        inFlight -= 1;
        // The tokens of a refused request were not used; that it was made may count.
        if (!admitted) buckets.take({ requests: 0, tokens: -demand.tokens });
        if (rateLimit && buckets.learn(rateLimit, clock.now() - takenAt)) mostInFlight = Infinity;
        // What comes back during a pause was sent before it, and says nothing about the time after it.
        else if (admitted && clock.now() >= pausedUntil) mostInFlight += 1;
        released.notify();
      },
    };
  }

  return {
    get limits() {
      return buckets.limits;
    },
    async acquire(demand, signal) {
      const turn = lastTurn.then(() => admit(demand, signal));
      lastTurn = turn.catch(() => undefined);
      try {
        return await abortable(turn, signal);
      } catch (error) {
        // The abort may have come in the very moment of the permit, which nobody would release then.
        void turn.then((unused) => unused.release({ admitted: false })).catch(() => undefined);
        throw error;
      }
    },
    pause(ms) {
      pausedUntil = Math.max(pausedUntil, clock.now() + ms);
      mostInFlight = 1;
    },
  };
}

/** The three limits, taken from together. */
interface Buckets {
  readonly limits: RateLimits;
  msUntil(demand: RateLimitDemand): number;
  take(demand: RateLimitDemand): void;
  /** Heeds what the server said; `true` when it told a limit that was not given. */
  learn(state: RateLimitState, ageMs: number): boolean;
}

function createBuckets({ requestsPerMinute, tokensPerMinute }: TokenBucketLimiterOptions, { now }: Clock): Buckets {
  const requests = createTokenBucket(requestsPerMinute, now);
  const tokens = createTokenBucket(tokensPerMinute, now);
  const projectTokens = createTokenBucket(undefined, now);
  return {
    get limits() {
      const perMinute = [tokens.limit, projectTokens.limit].filter((limit) => limit !== undefined);
      return {
        requestsPerMinute: requests.limit,
        tokensPerMinute: perMinute.length === 0 ? undefined : Math.min(...perMinute),
      };
    },
    msUntil: (demand) =>
      Math.max(requests.msUntil(demand.requests), tokens.msUntil(demand.tokens), projectTokens.msUntil(demand.tokens)),
    take(demand) {
      requests.take(demand.requests);
      tokens.take(demand.tokens);
      projectTokens.take(demand.tokens);
    },
    learn: (state, ageMs) =>
      [
        learn(requests, state.requests, ageMs, requestsPerMinute === undefined),
        learn(tokens, state.tokens, ageMs, tokensPerMinute === undefined),
        learn(projectTokens, state.projectTokens, ageMs, true),
      ].includes(true),
  };
}

// Whether the bucket now has a limit that the server told.
function learn(bucket: TokenBucket, said: RateLimitBucket | undefined, ageMs: number, mayResize: boolean): boolean {
  // A limit of 0 is a server that does not know its own; obeying it would stop everything for good.
  const told = mayResize && said?.limit !== undefined && said.limit > 0;
  if (told) bucket.resize(said.limit);
  if (said?.remaining !== undefined) bucket.lower(said.remaining, ageMs);
  return told;
}
