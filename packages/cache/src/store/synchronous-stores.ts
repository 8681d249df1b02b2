import type { EmbeddingStore, StoreEntry } from "@embedloom/core";

type ReadNow = (keys: readonly string[]) => readonly (Uint8Array | undefined)[];
type WriteNow = (entries: readonly StoreEntry[]) => void;

const reads = new WeakMap<EmbeddingStore["getMany"], ReadNow>();
const writes = new WeakMap<EmbeddingStore["setMany"], WriteNow>();

/**
 * Notes how a store in the memory of this process does in the same turn what these very functions do: such a store needs no
 * deadline, and small calls need not share its commands. A wrapper has functions of its own and is not known here.
 *
 * @param read gives the kept bytes themselves, which nobody may write to
 */
export function markSynchronous(store: EmbeddingStore, read: ReadNow, write: WriteNow): EmbeddingStore {
  reads.set(store.getMany, read);
  writes.set(store.setMany, write);
  return store;
}

/** What reads in the same turn; `undefined` for a store that takes time, or may. */
export function synchronousRead({ getMany }: EmbeddingStore): ReadNow | undefined {
  return reads.get(getMany);
}

/** What writes in the same turn; `undefined` for a store that takes time, or may. */
export function synchronousWrite({ setMany }: EmbeddingStore): WriteNow | undefined {
  return writes.get(setMany);
}
