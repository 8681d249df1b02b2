import { type EmbedderLimits, packRequests } from "@embedloom/core";

/** The texts of one request. */
export interface Batch {
  /** Ids of the texts, at least one. */
  readonly ids: readonly number[];
  /** Tokens of the texts together, as the provider's gate counts. */
  readonly tokens: number;
  /** How many texts were already taken out of it because an error named them. */
  readonly removed: number;
}

/** The requests of a call that are still to be sent. */
export interface RequestQueue {
  /** Takes the next one out; `undefined` when none is left for now. */
  next(): Batch | undefined;
  /** Puts texts of a failed request back, as a request of their own that goes before all others. */
  add(ids: readonly number[], removed: number): void;
  /** Tokens of texts that were counted before. */
  tokensOf(ids: readonly number[]): number;
}

/**
 * Packs the texts with ids from 0 to below `count` into the fewest requests, lazily: each text is counted once, when its
 * request is made, and nothing is copied but the ids of that request.
 */
export function createRequestQueue(
  count: number,
  limits: EmbedderLimits,
  countTokens: (id: number) => number,
): RequestQueue {
  const counted = new Float64Array(count);
  const fresh = packRequests(count, limits, (id) => (counted[id] = countTokens(id)));
  // Failed parts are few at any time: at most the halves of the requests in flight.
  const again: Batch[] = [];

  function tokensOf(ids: readonly number[]): number {
    return ids.reduce((sum, id) => sum + counted[id]!, 0);
  }

  return {
    next() {
      const part = again.pop();
      if (part !== undefined) return part;
      const { value } = fresh.next();
      if (value === undefined) return undefined;
      const ids = Array.from({ length: value.end - value.start }, (_, i) => value.start + i);
      return { ids, tokens: value.tokens, removed: 0 };
    },
    add(ids, removed) {
      if (ids.length > 0) again.push({ ids, tokens: tokensOf(ids), removed });
    },
    tokensOf,
  };
}
