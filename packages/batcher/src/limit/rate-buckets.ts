import type { RateLimitBucket, RateLimitDemand, RateLimitCapacity, RateLimits, RateLimitState } from "@embedloom/core";
import { createTokenBucket, type TokenBucket } from "./token-bucket.ts";

/** The limits of requests, of tokens and of the tokens of the project, taken from together. */
export interface RateBuckets {
  readonly limits: RateLimits;
  /** What could be taken now. */
  readonly available: RateLimitCapacity;
  msUntil(demand: RateLimitDemand): number;
  take(demand: RateLimitDemand): void;
  /** Notes that a request is over. */
  settle(demand: RateLimitDemand, admitted: boolean): void;
  /** Heeds what the server said some time ago; `true` when it spoke of a limit that is known. */
  learn(state: RateLimitState, agoMs: number): boolean;
}

/** Makes full ones; a limit that is given stays, one that is not is learnt. */
export function createRateBuckets({ requestsPerMinute, tokensPerMinute }: RateLimits, now: () => number): RateBuckets {
  const requests = createTokenBucket(requestsPerMinute, now);
  const tokens = createTokenBucket(tokensPerMinute, now);
  const projectTokens = createTokenBucket(undefined, now);
  return {
    get limits() {
      return { requestsPerMinute: requests.limit, tokensPerMinute: least(tokens.limit, projectTokens.limit) };
    },
    get available() {
      return { requests: requests.available, tokens: least(tokens.available, projectTokens.available) };
    },
    msUntil: (demand) =>
      Math.max(requests.msUntil(demand.requests), tokens.msUntil(demand.tokens), projectTokens.msUntil(demand.tokens)),
    take(demand) {
      requests.take(demand.requests);
      tokens.take(demand.tokens);
      projectTokens.take(demand.tokens);
    },
    settle(demand, admitted) {
      // The tokens of a refused request were not used; that it was made may count.
      const spent = admitted ? demand.tokens : 0;
      requests.settle(demand.requests, demand.requests);
      tokens.settle(demand.tokens, spent);
      projectTokens.settle(demand.tokens, spent);
    },
    learn(state, agoMs) {
      const learn = (bucket: TokenBucket, said: RateLimitBucket | undefined, given?: number): boolean => {
        // A limit of 0 is a server that does not know its own; obeying it would stop everything for good.
        const limit = given === undefined ? finite(said?.limit) : undefined;
        const remaining = finite(said?.remaining);
        if (limit !== undefined && limit > 0) bucket.resize(limit);
        if (remaining !== undefined) bucket.lower(remaining, agoMs);
        return bucket.limit !== undefined && (limit ?? remaining) !== undefined;
      };
      return [
        learn(requests, state.requests, requestsPerMinute),
        learn(tokens, state.tokens, tokensPerMinute),
        learn(projectTokens, state.projectTokens),
      ].includes(true);
    },
  };
}

function least(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);
}

// What is not a number says nothing: one `NaN` in a level, and the limit would hold nobody any more.
function finite(said: number | undefined): number | undefined {
  return Number.isFinite(said) ? said : undefined;
}
