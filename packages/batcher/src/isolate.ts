import { type InputFailure, InvalidReplyError, isEmbedloomError, type PartialEmbedError } from "@embedloom/core";
import type { Batch } from "./request-queue.ts";

/** What becomes of the texts of a request that will not succeed as it is; every text is in exactly one list. */
export interface Isolation {
  /** Texts that are given up. */
  readonly failed: readonly number[];
  /** Texts that are sent again, each list in a request of its own. */
  readonly again: readonly (readonly number[])[];
  /** How many texts an error has named in this line of requests. */
  readonly removed: number;
}

/** From here on a request that still holds a bad text is also halved: one by one, 2,048 bad ones would send 2 million. */
const MAX_REMOVED_ONE_BY_ONE = 4;

/**
 * Finds the texts to blame: the one an error names leaves the request, else the request is halved where halving can
 * help, so that one poison text among `n` costs at most `2 log2(n)` more requests and no neighbour.
 */
export function isolate(batch: Batch, error: unknown): Isolation {
  const { ids, removed } = batch;
  const none = { failed: ids, again: [], removed };
  if (!isEmbedloomError(error) || ids.length === 1) return none;
  const { index } = error;
  const blamed = index === undefined ? undefined : ids[index];
  if (blamed !== undefined) {
    const rest = ids.filter((id) => id !== blamed);
    return {
      failed: [blamed],
      again: removed < MAX_REMOVED_ONE_BY_ONE ? [rest] : halves(rest),
      removed: removed + 1,
    };
  }
  return error.splittable ? { failed: [], again: halves(ids), removed } : none;
}

function halves(ids: readonly number[]): (readonly number[])[] {
  const middle = ids.length >> 1;
  return [ids.slice(middle), ids.slice(0, middle)].filter((half) => half.length > 0);
}

/** Texts of a request that failed for the same reason. */
export interface FailedGroup {
  readonly ids: readonly number[];
  /** The reason; its `index`, if any, counts within `ids`. */
  readonly error: unknown;
}

/** Sorts the failures an embedder reported of a request by their reason; texts it forgot make a group of their own. */
export function failedGroups(batch: Batch, error: PartialEmbedError): FailedGroup[] {
  const byReason = new Map<unknown, InputFailure[]>();
  const open = new Set(batch.ids.keys());
  for (const index of error.completed.indices) open.delete(index);
  for (const failure of error.failures) {
    if (!open.delete(failure.index)) continue;
    const group = byReason.get(failure.error);
    if (group === undefined) byReason.set(failure.error, [failure]);
    else group.push(failure);
  }
  const groups = [...byReason].map(([reason, failures]) => {
    const positions = failures.map((failure) => failure.index);
    return { ids: idsAt(batch, positions), error: within(reason, positions) };
  });
  if (open.size === 0) return groups;
  const detail = `The embedder accounts for all but ${open.size} of ${batch.ids.length} inputs.`;
  return [
    ...groups,
    { ids: idsAt(batch, [...open]), error: new InvalidReplyError("count", detail, { retryable: true }) },
  ];
}

function idsAt(batch: Batch, positions: readonly number[]): number[] {
  return positions.map((position) => batch.ids[position]!);
}

function within(reason: unknown, positions: readonly number[]): unknown {
  if (!isEmbedloomError(reason) || reason.index === undefined) return reason;
  const place = positions.indexOf(reason.index);
  return reason.withIndex(place === -1 ? undefined : place);
}
