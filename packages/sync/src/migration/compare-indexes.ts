import type { SinkEntry, VectorIndex } from "@embedloom/core";
import { compareIds } from "@embedloom/core/sink";

/** The difference between two indexes for one id. */
export interface EntryDifference {
  readonly id: string;
  /** `missing`: the new index lacks the entry or has other content; `extra`: only the new index has it; `same`: both have it. */
  readonly kind: "missing" | "extra" | "same";
}

/** Walks two indexes side by side, in the order of their ids, in constant memory. */
export async function* compareIndexes(
  old: VectorIndex,
  young: VectorIndex,
  signal: AbortSignal | undefined,
): AsyncGenerator<EntryDifference> {
  const [left, right] = [entries(old, signal), entries(young, signal)];
  let [one, other] = [await left.next(), await right.next()];
  while (one.done !== true || other.done !== true) {
    const order = one.done === true ? 1 : other.done === true ? -1 : compareIds(one.value.id, other.value.id);
    if (order > 0) {
      yield { id: other.value!.id, kind: "extra" };
      other = await right.next();
      continue;
    }
    const isSame = order === 0 && one.value!.digest === other.value!.digest;
    yield { id: one.value!.id, kind: isSame ? "same" : "missing" };
    one = await left.next();
    if (order === 0) other = await right.next();
  }
}

/** Counts the entries of each kind. */
export async function countDifferences(
  old: VectorIndex,
  young: VectorIndex,
  signal: AbortSignal | undefined,
): Promise<Readonly<Record<EntryDifference["kind"], number>>> {
  const counts = { missing: 0, extra: 0, same: 0 };
  for await (const { kind } of compareIndexes(old, young, signal)) counts[kind] += 1;
  return counts;
}

async function* entries(index: VectorIndex, signal: AbortSignal | undefined): AsyncGenerator<SinkEntry, undefined> {
  for await (const page of index.list({ signal, pageSize: 2000 })) yield* page;
  return undefined;
}
