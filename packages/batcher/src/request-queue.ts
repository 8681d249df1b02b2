import { packRequests } from "@embedloom/core";
import { type BatchPast, FRESH, type Tries } from "./batch-past.ts";
import { tighter } from "./batching-options.ts";
import type { LearntSizes, RequestSizes } from "./learnt-sizes.ts";
import type { RequestPace } from "./request-pace.ts";

/** The texts of one request. */
export interface Batch {
  /** Ids of the texts, at least one. */
  readonly ids: readonly number[];
  /** Tokens of the texts together, as the provider's gate counts. */
  readonly tokens: number;
  /** What became of the request it is a part of. */
  readonly past: BatchPast;
}

/** The requests of a call that are still to be sent. */
export interface RequestQueue {
  /** Whether nothing is left for now. */
  readonly empty: boolean;
  /** Whether there is something left that was not deferred. */
  readonly hasNext: boolean;
  /** Takes the next one out, as large as it should be at this moment; `undefined` when only deferred ones are left. */
  next(): Batch | undefined;
  /** Takes the first deferred one out, if it is ready. */
  nextDeferred(isReady: (deferred: Batch) => boolean): Batch | undefined;
  /** Puts texts of a failed request back, as a request of their own that goes before all others. */
  add(ids: readonly number[], past: BatchPast): void;
  /** Puts texts of a failed request back, as a request of their own that goes after all others. */
  defer(ids: readonly number[], past: BatchPast): void;
  /** Puts a whole request back that goes before all others, as it is unless it has become too large. */
  putBack(batch: Batch, tries?: Tries): void;
  /** Takes a request back that the rate limits did not let in, to be made anew, as large as it should be by then. */
  takeBack(refused: Batch): void;
  /**
   * Lets no part of a failed request hold more texts than this, until it is told otherwise.
   *
   * @param all whether it holds for whole requests as well
   */
  limitParts(inputs: number, all: boolean): void;
  /** Tokens of texts that were counted before. */
  tokensOf(ids: readonly number[]): number;
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

/** A call with no more texts is cut by the limits alone: what fits one request travels as one, however the server is. */
const SMALL_CALL = 128;

/**
 * Packs texts into requests, lazily: how large one is is decided when it is made, each text is counted once, and nothing
 * is copied but the ids of that request. What is learnt of the size meanwhile holds for all that is still to be sent.
 */
export function createRequestQueue({ count, sizes, learnt, pace, countTokens }: QueuePlan): RequestQueue {
  const tokenCount = countedOnce(count, countTokens);
  // Failed parts are few at any time: at most the halves of the requests in flight.
  const again: Batch[] = [];
  const last: Batch[] = [];
  let mostInPart = Infinity;
  let mostInAny: number | undefined;
  const unsent = createUnsent({ count, pace, tokenCount, limits: () => limits(mostInAny) });

  const tokensOf = (ids: readonly number[]): number => ids.reduce((sum, id) => sum + tokenCount(id), 0);
  const batchOf = (ids: readonly number[], past: BatchPast): Batch => ({ ids, tokens: tokensOf(ids), past });

  function limits(most: number | undefined): RequestSizes {
    const { inputsPerRequest, tokensPerRequest } = learnt.tighten(sizes);
    return { inputsPerRequest: tighter(inputsPerRequest, most), tokensPerRequest };
  }

  // What was put back before the limit was learnt may be too large now.
  function putBack(): Batch | undefined {
    const batch = again.pop();
    if (batch === undefined) return undefined;
    const most = limits(batch.past.part ? tighter(mostInAny, mostInPart) : mostInAny);
    const [first, ...rest] = packRequests(batch.ids.length, most, (i) => tokenCount(batch.ids[i]!));
    if (first === undefined || rest.length === 0) return batch;
    const past = { ...batch.past, halving: undefined, tries: undefined };
    for (const { start, end } of rest.toReversed()) again.push(batchOf(batch.ids.slice(start, end), past));
    return batchOf(batch.ids.slice(0, first.end), past);
  }

  return {
    get empty() {
      return again.length === 0 && !unsent.hasNext && last.length === 0;
    },
    get hasNext() {
      return again.length > 0 || unsent.hasNext;
    },
    next: () => putBack() ?? unsent.next(),
    nextDeferred: (isReady) => (last[0] !== undefined && isReady(last[0]) ? last.shift() : undefined),
    add(ids, past) {
      if (ids.length > 0) again.push(batchOf(ids, past));
    },
    defer(ids, past) {
      if (ids.length > 0) last.push(batchOf(ids, past));
    },
    putBack(batch, tries = batch.past.tries) {
      again.push({ ...batch, past: { ...batch.past, tries } });
    },
    takeBack: (refused) => unsent.takeBack(refused),
    limitParts(inputs, all) {
      mostInPart = inputs;
      mostInAny = all ? inputs : undefined;
    },
    tokensOf,
    close() {
      unsent.close();
      again.length = last.length = 0;
    },
  };
}

/** Texts that no request carried yet, and those whose request was refused for the rate limit, which says nothing against them. */
interface Unsent extends Pick<RequestQueue, "hasNext" | "next" | "takeBack" | "close"> {}

interface UnsentPlan extends Pick<QueuePlan, "count" | "pace"> {
  readonly tokenCount: (id: number) => number;
  readonly limits: () => RequestSizes;
}

function createUnsent({ count, pace, tokenCount, limits }: UnsentPlan): Unsent {
  const back: { readonly ids: readonly number[]; readonly tokensPerRequest: number }[] = [];
  let sent = 0;
  pace.wait(count);

  const isSmall = count <= SMALL_CALL;
  const sizesNow = (): RequestSizes => (isSmall ? limits() : pace.nextSizes(limits()));

  function fresh(): Batch | undefined {
    if (sent === count) return undefined;
    const [first] = packRequests(count - sent, sizesNow(), (i) => tokenCount(sent + i));
    if (first === undefined) return undefined;
    const ids = Array.from({ length: first.end }, (_, i) => sent + i);
    sent += first.end;
    pace.wait(-first.end);
    return { ids, tokens: first.tokens, past: FRESH };
  }

  function takenBack(): Batch | undefined {
    const taken = back.pop();
    if (taken === undefined) return undefined;
    const { ids, tokensPerRequest } = taken;
    const now = sizesNow();
    const most = isSmall ? now : { ...now, tokensPerRequest: tighter(now.tokensPerRequest, tokensPerRequest) };
    const [first] = packRequests(ids.length, most, (i) => tokenCount(ids[i]!));
    if (first === undefined) return undefined;
    if (first.end < ids.length) back.push({ ids: ids.slice(first.end), tokensPerRequest: Infinity });
    pace.wait(-first.end);
    return { ids: ids.slice(0, first.end), tokens: first.tokens, past: { ...FRESH, limited: true } };
  }

  return {
    get hasNext() {
      return back.length > 0 || sent < count;
    },
    next: () => takenBack() ?? fresh(),
    takeBack({ ids, tokens, past }) {
      // Refused again, half as much: beside others who send less at a time, it would find too little for ever.
      back.push({ ids, tokensPerRequest: past.limited ? tokens / 2 : tokens });
      pace.wait(ids.length);
    },
    close() {
      pace.wait(sent - count - back.reduce((sum, { ids }) => sum + ids.length, 0));
      sent = count;
      back.length = 0;
    },
  };
}

function countedOnce(count: number, countTokens: (id: number) => number): (id: number) => number {
  const counted = new Float64Array(count).fill(NaN);
  return (id) => {
    const known = counted[id]!;
    return Number.isNaN(known) ? (counted[id] = countTokens(id)) : known;
  };
}
