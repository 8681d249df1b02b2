import { packRequests } from "@embedloom/core";
import type { LearntSizes, RequestSizes } from "./learnt-sizes.ts";

/** The texts of one request. */
export interface Batch {
  /** Ids of the texts, at least one. */
  readonly ids: readonly number[];
  /** Tokens of the texts together, as the provider's gate counts. */
  readonly tokens: number;
  /** Whether it is the rest of a request that failed. */
  readonly part: boolean;
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
  /** Makes all further requests smaller than a whole one that was refused as too large. */
  shrink(refused: Batch): void;
}

/** What a queue is made of. */
export interface QueuePlan {
  /** Number of texts; their ids are 0 to below it. */
  readonly count: number;
  readonly sizes: RequestSizes;
  readonly learnt: LearntSizes;
  readonly countTokens: (id: number) => number;
}

/**
 * Packs texts into the fewest requests, lazily: each text is counted once, when its request is made, and nothing is copied
 * but the ids of that request.
 */
export function createRequestQueue({ count, sizes, learnt, countTokens }: QueuePlan): RequestQueue {
  const counted = new Float64Array(count).fill(NaN);
  // Failed parts are few at any time: at most the halves of the requests in flight.
  const again: Batch[] = [];
  let sent = 0;
  let fresh = packRest(0);

  // Ranges count from `from`: what was already sent stays as it was.
  function* packRest(from: number): Generator<Batch, void, undefined> {
    for (const { start, end, tokens } of packRequests(count - from, learnt.tighten(sizes), (i) =>
      tokenCount(from + i),
    )) {
      sent = from + end;
      yield { ids: Array.from({ length: end - start }, (_, i) => from + start + i), tokens, part: false, removed: 0 };
    }
  }

  function tokenCount(id: number): number {
    const known = counted[id]!;
    return Number.isNaN(known) ? (counted[id] = countTokens(id)) : known;
  }

  const tokensOf = (ids: readonly number[]): number => ids.reduce((sum, id) => sum + tokenCount(id), 0);

  return {
    next: () => again.pop() ?? (fresh.next().value || undefined),
    add(ids, removed) {
      if (ids.length > 0) again.push({ ids, tokens: tokensOf(ids), part: true, removed });
    },
    tokensOf,
    shrink({ ids, tokens, part }) {
      // Parts are refused again and again while the one text to blame is among them.
      if (part) return;
      learnt.refused(ids.length, tokens);
      fresh = packRest(sent);
    },
  };
}
