import { packRequests } from "@embedloom/core";
import { tighter } from "./batching-options.ts";
import type { LearntSizes, RequestSizes } from "./learnt-sizes.ts";
import type { RequestPace } from "./request-pace.ts";

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
  /** Whether the limits refused its texts before. Absent: no. */
  readonly refused?: true;
}

/** The requests of a call that are still to be sent. */
export interface RequestQueue {
  /** Whether nothing is left for now. */
  readonly empty: boolean;
  /** Takes the next one out, as large as it should be at this moment; `undefined` when none is left for now. */
  next(): Batch | undefined;
  /** Puts texts of a failed request back, as a request of their own that goes before all others. */
  add(ids: readonly number[], removed: number): void;
  /** Takes a request back that was not let in, to be made anew, as large as it should be by then. */
  takeBack(refused: Batch): void;
  /** Tokens of texts that were counted before. */
  tokensOf(ids: readonly number[]): number;
  /** Makes all further requests smaller than a whole one that was refused as too large. */
  shrink(refused: Batch): void;
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
 * is copied but the ids of that request.
 */
export function createRequestQueue({ count, sizes, learnt, pace, countTokens }: QueuePlan): RequestQueue {
  const counted = new Float64Array(count).fill(NaN);
  // Failed parts are few at any time: at most the halves of the requests in flight.
  const again: Batch[] = [];
  // What was refused for the rate limit, which says nothing against the texts.
  const back: { readonly ids: readonly number[]; readonly tokensPerRequest: number }[] = [];
  let sent = 0;
  pace.wait(count);

  function tokenCount(id: number): number {
    const known = counted[id]!;
    return Number.isNaN(known) ? (counted[id] = countTokens(id)) : known;
  }

  const tokensOf = (ids: readonly number[]): number => ids.reduce((sum, id) => sum + tokenCount(id), 0);

  const mostNow = (): RequestSizes => learnt.tighten(count <= SMALL_CALL ? sizes : pace.nextSizes(sizes));

  function fresh(): Batch | undefined {
    if (sent === count) return undefined;
    const [first] = packRequests(count - sent, mostNow(), (i) => tokenCount(sent + i));
    if (first === undefined) return undefined;
    const ids = Array.from({ length: first.end }, (_, i) => sent + i);
    sent += first.end;
    pace.wait(-first.end);
    return { ids, tokens: first.tokens, part: false, removed: 0 };
  }

  function refused(): Batch | undefined {
    const taken = back.pop();
    if (taken === undefined) return undefined;
    const { ids, tokensPerRequest } = taken;
    const most = mostNow();
    const tokens = tighter(most.tokensPerRequest, tokensPerRequest);
    const sizesNow = count <= SMALL_CALL ? most : { ...most, tokensPerRequest: tokens };
    const [first] = packRequests(ids.length, sizesNow, (i) => tokenCount(ids[i]!));
    if (first === undefined) return undefined;
    if (first.end < ids.length) back.push({ ids: ids.slice(first.end), tokensPerRequest: Infinity });
    pace.wait(-first.end);
    return { ids: ids.slice(0, first.end), tokens: first.tokens, part: false, removed: 0, refused: true };
  }

  return {
    get empty() {
      return again.length === 0 && back.length === 0 && sent === count;
    },
    next: () => again.pop() ?? refused() ?? fresh(),
    takeBack(batch) {
      const { ids, tokens } = batch;
      if (batch.part) {
        again.push(batch);
        return;
      }
      // Refused again, half as much: beside others who send less at a time, it would find too little for ever.
      back.push({ ids, tokensPerRequest: batch.refused ? tokens / 2 : tokens });
      pace.wait(ids.length);
    },
    add(ids, removed) {
      if (ids.length > 0) again.push({ ids, tokens: tokensOf(ids), part: true, removed });
    },
    tokensOf,
    shrink({ ids, tokens, part }) {
      // Parts are refused again and again while the one text to blame is among them.
      if (!part) learnt.refused(ids.length, tokens);
    },
    close() {
      pace.wait(sent - count - back.reduce((sum, { ids }) => sum + ids.length, 0));
      sent = count;
      back.length = 0;
      again.length = 0;
    },
  };
}
