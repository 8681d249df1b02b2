import { type InputFailure, InvalidReplyError, isEmbedloomError, type PartialEmbedError } from "@embedloom/core";
import type { Batch } from "./batch.ts";

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
