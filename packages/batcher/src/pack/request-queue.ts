import { packRequests } from "@embedloom/core";
import type { BatchHistory, Tries } from "../classify/index.ts";
import { tighter } from "../options/index.ts";
import type { LearntSizes, RequestPace, RequestSizes } from "../pace/index.ts";
import type { Batch } from "./batch.ts";
import { createUnsentTexts } from "./unsent-texts.ts";

/** The requests of a call that are still to be sent. */
export interface RequestQueue {
  /** Whether nothing is left for now. */
  readonly empty: boolean;
  /** Whether there is something left that was not deferred. */
  readonly hasNext: boolean;
  /** Whether it is still open if a request was too large, or one text in it. */
  readonly searching: boolean;
  /** Takes the next one out, as large as it should be at this moment; `undefined` when only deferred ones are left. */
  next(): Batch | undefined;
  /** Takes the first deferred one out, if it is ready. */
  nextDeferred(isReady: (deferred: Batch) => boolean): Batch | undefined;
  /** Puts texts of a failed request back, as a request of their own that goes before all others. */
  add(ids: readonly number[], history: BatchHistory): void;
  /** Puts texts of a failed request back, as a request of their own that goes after all others. */
  defer(ids: readonly number[], history: BatchHistory): void;
  /** Puts a whole request back that goes before all others, as it is unless it has become too large. */
  putBack(batch: Batch, tries?: Tries): void;
  /** Takes a request back that the rate limits did not let in, to be made again, as large as it should be by then. */
  takeBack(refused: Batch): void;
  /**
   * Lets no part of a failed request hold more texts than this, until it is told otherwise.
   *
   * @param all whether it holds for whole requests as well
   */
  limitParts(inputs: number, all: boolean): void;
  /** Whether a request is no larger than what was learnt, perhaps since it was sent. */
  fits(batch: Batch): boolean;
  /** Tokens of texts that were counted before. */
  tokensOf(ids: readonly number[]): number;
  /** Gives up what no request carried yet; what failed may still be tried again. */
  closeUnsent(): void;
  /** Gives up what is left. */
  close(): void;
}

/** What a queue is made of. */
export interface QueuePlan {
  /** Number of texts; their ids are 0 to below it. */
  readonly count: number;
  readonly sizes: RequestSizes;
  readonly learnt: LearntSizes;
  readonly pace: Pick<RequestPace, "nextSizes" | "wait">;
  readonly countTokens: (id: number) => number;
}

/**
 * Packs texts into requests, lazily: how large one is is decided when it is made, each text is counted once, and nothing
 * is copied but the ids of that request. What is learnt of the size meanwhile holds for all that is still to be sent.
 */
export function createRequestQueue(plan: QueuePlan): RequestQueue {
  const { count, sizes, learnt } = plan;
  const tokenCount = countOnce(count, plan.countTokens);
  // Failed parts are few at any time: at most the halves of the requests in flight.
  const again: Batch[] = [];
  const last: Batch[] = [];
  let mostInPart = Infinity;
  let mostInAny: number | undefined;
  const unsent = createUnsentTexts({ count, pace: plan.pace, limits: () => limits(mostInAny), tokenCount });

  const tokensOf = (ids: readonly number[]): number => ids.reduce((sum, id) => sum + tokenCount(id), 0);
  const batchOf = (ids: readonly number[], history: BatchHistory): Batch => ({ ids, tokens: tokensOf(ids), history });

  function limits(most: number | undefined): RequestSizes {
    const { inputsPerRequest, tokensPerRequest } = learnt.tighten(sizes);
    return { inputsPerRequest: tighter(inputsPerRequest, most), tokensPerRequest };
  }

  // What was put back before the limit was learnt may be too large now.
  function putBack(): Batch | undefined {
    const batch = again.pop();
    if (batch === undefined) return undefined;
    const most = limits(batch.history.part ? tighter(mostInAny, mostInPart) : mostInAny);
    const [first, ...rest] = packRequests(batch.ids.length, most, (i) => tokenCount(batch.ids[i]!));
    if (first === undefined || rest.length === 0) return batch;
    const history = { ...batch.history, halving: undefined, tries: undefined };
    for (const { start, end } of rest.toReversed()) again.push(batchOf(batch.ids.slice(start, end), history));
    return batchOf(batch.ids.slice(0, first.end), history);
  }

  const hasNext = (): boolean => again.length > 0 || !unsent.empty;

  return {
    get empty() {
      return !hasNext() && last.length === 0;
    },
    get hasNext() {
      return hasNext();
    },
    get searching() {
      return mostInPart < Infinity;
    },
    next: () => putBack() ?? unsent.next(),
    nextDeferred: (isReady) => (last[0] !== undefined && isReady(last[0]) ? last.shift() : undefined),
    add(ids, history) {
      if (ids.length > 0) again.push(batchOf(ids, history));
    },
    defer(ids, history) {
      if (ids.length > 0) last.push(batchOf(ids, history));
    },
    putBack(batch, tries = batch.history.tries) {
      again.push({ ...batch, history: { ...batch.history, tries } });
    },
    takeBack: unsent.takeBack,
    limitParts(inputs, all) {
      mostInPart = inputs;
      mostInAny = all ? inputs : undefined;
    },
    fits({ ids, tokens }) {
      const { inputsPerRequest = Infinity, tokensPerRequest = Infinity } = limits(undefined);
      return ids.length <= inputsPerRequest && tokens <= tokensPerRequest;
    },
    tokensOf,
    closeUnsent: unsent.close,
    close() {
      unsent.close();
      again.length = 0;
      last.length = 0;
    },
  };
}

function countOnce(count: number, countTokens: (id: number) => number): (id: number) => number {
  const counted = new Float64Array(count).fill(NaN);
  return (id) => {
    const known = counted[id]!;
    return Number.isNaN(known) ? (counted[id] = countTokens(id)) : known;
  };
}
