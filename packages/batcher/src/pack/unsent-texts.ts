import { packRequests } from "@embedloom/core";
import { FRESH } from "../classify/index.ts";
import { tighter } from "../options/index.ts";
import type { RequestPace, RequestSizes } from "../pace/index.ts";
import type { Batch } from "./batch.ts";

/** The texts of a call that no server has taken yet. */
export interface UnsentTexts {
  readonly empty: boolean;
  /** Takes the next request out, as large as it should be at this moment; `undefined` when none is left. */
  next(): Batch | undefined;
  /** Takes a request back that the rate limits did not let in, to be made again. */
  takeBack(refused: Batch): void;
  /** Gives up what is left. */
  close(): void;
}

/** What they are cut by. */
interface CutPlan {
  /** Number of texts; their ids are 0 to below it. */
  readonly count: number;
  readonly pace: Pick<RequestPace, "nextSizes" | "wait">;
  /** The most a request may hold now. */
  readonly limits: () => RequestSizes;
  readonly tokenCount: (id: number) => number;
}

/** A call with no more texts is cut by the limits alone: what fits one request travels as one, however the server is. */
const SMALL_CALL = 128;

/** Makes one that holds all texts. */
export function createUnsentTexts({ count, pace, limits, tokenCount }: CutPlan): UnsentTexts {
  // What was refused for the rate limit, which says nothing against the texts.
  const back: { readonly ids: readonly number[]; readonly tokensPerRequest: number }[] = [];
  let sent = 0;
  pace.wait(count);

  const sizesNow = (): RequestSizes => (count <= SMALL_CALL ? limits() : pace.nextSizes(limits()));

  function fresh(): Batch | undefined {
    if (sent === count) return undefined;
    const [first] = packRequests(count - sent, sizesNow(), (i) => tokenCount(sent + i));
    if (first === undefined) return undefined;
    const ids = Array.from({ length: first.end }, (_, i) => sent + i);
    sent += first.end;
    pace.wait(-first.end);
    return { ids, tokens: first.tokens, history: FRESH };
  }

  function takenBack(): Batch | undefined {
    const taken = back.pop();
    if (taken === undefined) return undefined;
    const { ids, tokensPerRequest } = taken;
    const now = sizesNow();
    const tokens = tighter(now.tokensPerRequest, tokensPerRequest);
    const most = count <= SMALL_CALL ? now : { ...now, tokensPerRequest: tokens };
    const [first] = packRequests(ids.length, most, (i) => tokenCount(ids[i]!));
    if (first === undefined) return undefined;
    if (first.end < ids.length) back.push({ ids: ids.slice(first.end), tokensPerRequest: Infinity });
    pace.wait(-first.end);
    return { ids: ids.slice(0, first.end), tokens: first.tokens, history: { ...FRESH, limited: true } };
  }

  return {
    get empty() {
      return back.length === 0 && sent === count;
    },
    next: () => takenBack() ?? fresh(),
    takeBack({ ids, tokens, history }) {
      // Refused again, half as much: beside others who send less at a time, it would find too little for ever.
      back.push({ ids, tokensPerRequest: history.limited ? tokens / 2 : tokens });
      pace.wait(ids.length);
    },
    close() {
      pace.wait(sent - count - back.reduce((sum, { ids }) => sum + ids.length, 0));
      sent = count;
      back.length = 0;
    },
  };
}
