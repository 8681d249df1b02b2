import { abortable, abortableRequest, type EmbeddingStore, InvalidReplyError, type StoreEntry } from "@embedloom/core";
import type { CacheCounter } from "./cache-stats.ts";

/** A store that cannot hurt: what fails or hangs is counted, and reads as if nothing were there. */
export interface GuardedStore {
  /**
   * Reads many values at once; all are `undefined` when the store fails.
   *
   * @throws the signal's reason when it aborts, and nothing else
   */
  read(keys: readonly string[], signal: AbortSignal): Promise<readonly (Uint8Array | undefined)[]>;
  /** Writes many values at once; never rejects. */
  write(entries: readonly StoreEntry[]): Promise<void>;
  /** Waits until no write is under way. */
  flush(): Promise<void>;
  /** Closes the store; never rejects. */
  close(): Promise<void>;
}

/**
 * Puts a deadline and a counter around a store.
 *
 * @param timeoutMs longest time one batched read, one batched write, or closing may take
 */
export function guardStore(store: EmbeddingStore, timeoutMs: number, counter: CacheCounter): GuardedStore {
  const writing = new Set<Promise<void>>();

  async function attempt<T>(work: (signal: AbortSignal) => Promise<T>, caller?: AbortSignal): Promise<T | undefined> {
    try {
      // The race ends the wait even when the store ignores its signal.
      return await abortableRequest({ signal: caller, timeoutMs }, (signal) => abortable(work(signal), signal));
    } catch (error) {
      caller?.throwIfAborted();
      counter.storeError(error);
      return undefined;
    }
  }

  async function writeCounted(entries: readonly StoreEntry[]): Promise<void> {
    const done = await attempt(async (signal) => {
      await store.setMany(entries, { signal });
      return true;
    });
    if (done === true) for (const { value } of entries) counter.written(value.byteLength);
  }

  return {
    async read(keys, signal) {
      const values = await attempt(async (ended) => {
        const found: unknown = await store.getMany(keys, { signal: ended });
        if (isAnswerFor(keys, found)) return found;
        throw new InvalidReplyError(
          "shape",
          `The store ${store.name} did not answer with one value for each of its keys.`,
        );
      }, signal);
      for (const value of values ?? []) counter.read(value?.byteLength ?? 0);
      return values ?? keys.map(() => undefined);
    },
    async write(entries) {
      if (entries.length === 0) return;
      const write = writeCounted(entries);
      writing.add(write);
      await write;
      writing.delete(write);
    },
    async flush() {
      while (writing.size > 0) await Promise.all(writing);
    },
    async close() {
      await attempt(() => store.close());
    },
  };
}

function isAnswerFor(keys: readonly string[], found: unknown): found is readonly (Uint8Array | undefined)[] {
  const isValue = (value: unknown): boolean => value === undefined || value instanceof Uint8Array;
  return Array.isArray(found) && found.length === keys.length && found.every(isValue);
}
