import { packRequests } from "@embedloom/core";
import { tighter } from "./batching-options.ts";
import type { LearntSizes, RequestSizes } from "./learnt-sizes.ts";

/** The texts of one request. */
export interface Batch {
  /** Ids of the texts, at least one. */
  readonly ids: readonly number[];
  /** Tokens of the texts together, as the provider's gate counts. */
  readonly tokens: number;
  /** What became of the request it is a part of. */
  readonly past: BatchPast;
}

/** The history of a request before it is sent. */
export interface BatchPast {
  /** Whether it is the rest of a request that failed. */
  readonly part: boolean;
  /** How many texts were already taken out of it because an error named them. */
  readonly removed: number;
  /** How often it was made smaller because it was too much for the server. */
  readonly shrunk: number;
  /** Takes back what was learnt of the size, when one text is to blame. Absent: nothing was. */
  readonly takeBack?: (() => void) | undefined;
  /** Requests sent before the whole was, for the first time. Absent: it was not. */
  readonly sentBefore?: number | undefined;
  /** The refusal of its one text, alone. Absent: there was none. */
  readonly refusal?: Refusal | undefined;
  /** The half it is of a request that failed. Absent: it is none. */
  readonly halving?: Halving | undefined;
}

/** A text was refused, and is sent once more before it is given up. */
interface Refusal {
  readonly error: unknown;
  /** Number of the request that was refused: what was sent later and succeeded speaks against the text. */
  readonly number: number;
}

/** A request that failed and was sent again in two halves. */
interface Halving {
  readonly inputs: number;
  readonly tokens: number;
  /** Halves that have not succeeded. */
  open: number;
}

/** The requests of a call that are still to be sent. */
export interface RequestQueue {
  /**
   * Takes the next one out; `undefined` when none is left for now.
   *
   * @param isReady whether one that was deferred may go
   */
  next(isReady: (deferred: Batch) => boolean): Batch | undefined;
  /** Puts texts of a failed request back, as a request of their own that goes before all others. */
  add(ids: readonly number[], past: BatchPast): void;
  /** Puts texts of a failed request back, as a request of their own that goes after all others. */
  defer(ids: readonly number[], past: BatchPast): void;
  /**
   * Lets no part of a failed request hold more texts than this, until it is told otherwise.
   *
   * @param all whether it holds for whole requests as well
   */
  limitParts(inputs: number, all: boolean): void;
  /** Whether a request is no larger than that, and than what was learnt since. */
  fits(batch: Batch): boolean;
  /** Tokens of texts that were counted before. */
  tokensOf(ids: readonly number[]): number;
}

/** What a queue is made of. */
export interface QueuePlan {
  /** Number of texts; their ids are 0 to below it. */
  readonly count: number;
  readonly sizes: RequestSizes;
  readonly learnt: LearntSizes;
  readonly countTokens: (id: number) => number;
}

const FRESH: BatchPast = { part: false, removed: 0, shrunk: 0 };

/**
 * Packs texts into the fewest requests, lazily: each text is counted once, when its request is made, and nothing is copied
 * but the ids of that request. What is learnt of the size meanwhile holds for all that is still to be sent.
 */
export function createRequestQueue({ count, sizes: given, learnt, countTokens }: QueuePlan): RequestQueue {
  const counted = new Float64Array(count).fill(NaN);
  // Failed parts are few at any time: at most the halves of the requests in flight.
  const again: Batch[] = [];
  const last: Batch[] = [];
  let sent = 0;
  let limits = learnt.tighten(given);
  let mostInPart = Infinity;
  let mostInAny: number | undefined;
  let fresh = packRest(0);

  // Ranges count from `from`: what was already sent stays as it was.
  function* packRest(from: number): Generator<Batch, void, undefined> {
    for (const { start, end, tokens } of packRequests(count - from, limits, (i) => tokenCount(from + i))) {
      sent = from + end;
      yield { ids: Array.from({ length: end - start }, (_, i) => from + start + i), tokens, past: FRESH };
    }
  }

  function tokenCount(id: number): number {
    const known = counted[id]!;
    return Number.isNaN(known) ? (counted[id] = countTokens(id)) : known;
  }

  const tokensOf = (ids: readonly number[]): number => ids.reduce((sum, id) => sum + tokenCount(id), 0);
  const batchOf = (ids: readonly number[], past: BatchPast): Batch => ({ ids, tokens: tokensOf(ids), past });

  function heedLearnt(): void {
    const { inputsPerRequest, tokensPerRequest } = learnt.tighten(given);
    const now = { inputsPerRequest: tighter(inputsPerRequest, mostInAny), tokensPerRequest };
    if (now.inputsPerRequest === limits.inputsPerRequest && now.tokensPerRequest === limits.tokensPerRequest) return;
    limits = now;
    fresh = packRest(sent);
  }

  // What was put back before the limit was learnt is too large now.
  function cutToSize(batch: Batch): Batch {
    const sizes = { ...limits, inputsPerRequest: Math.min(limits.inputsPerRequest ?? Infinity, mostInPart) };
    const [first, ...rest] = packRequests(batch.ids.length, sizes, (i) => tokenCount(batch.ids[i]!));
    if (first === undefined || rest.length === 0) return batch;
    const past = { ...batch.past, halving: undefined };
    for (const { start, end } of rest.toReversed()) again.push(batchOf(batch.ids.slice(start, end), past));
    return batchOf(batch.ids.slice(0, first.end), past);
  }

  return {
    next(isReady) {
      heedLearnt();
      const part = again.pop();
      if (part !== undefined) return cutToSize(part);
      return fresh.next().value || (last[0] !== undefined && isReady(last[0]) ? last.shift() : undefined);
    },
    add(ids, past) {
      if (ids.length > 0) again.push(batchOf(ids, past));
    },
    defer(ids, past) {
      if (ids.length > 0) last.push(batchOf(ids, past));
    },
    limitParts(inputs, all) {
      mostInPart = inputs;
      mostInAny = all ? inputs : undefined;
    },
    fits(batch) {
      heedLearnt();
      const { inputsPerRequest = Infinity, tokensPerRequest = Infinity } = limits;
      const most = batch.past.part ? Math.min(inputsPerRequest, mostInPart) : inputsPerRequest;
      return batch.ids.length === 1 || (batch.ids.length <= most && batch.tokens <= tokensPerRequest);
    },
    tokensOf,
  };
}
