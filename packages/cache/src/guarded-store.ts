import { abortable, abortableRequest, InvalidReplyError, type StoreEntry } from "@embedloom/core";
import type { CacheCounter } from "./cache-stats.ts";
import type { CacheStore, StoreLease } from "./cache-store.ts";
import { inChunks } from "./in-chunks.ts";

/** A store that cannot hurt: what fails or hangs is counted, and reads as if nothing were there. */
export interface GuardedStore {
  /**
   * Reads many values at once; `undefined` instead of them when the store fails.
   *
   * @throws the signal's reason when it aborts, and nothing else
   */
  read(keys: readonly string[], signal: AbortSignal): Promise<readonly (Uint8Array | undefined)[] | undefined>;
  /**
   * Takes locks, and renews them until they are released; `undefined` where the store has none, or fails.
   *
   * @throws the signal's reason when it aborts, and nothing else
   */
  lock(keys: readonly string[], ttlMs: number, signal: AbortSignal): Promise<StoreLease | undefined>;
  /**
   * Writes many values in batches, then gives back the locks; never rejects.
   *
   * @param pack makes the entries of a batch when its turn comes
   */
  write<I>(items: readonly I[], pack: (batch: readonly I[]) => StoreEntry[], lease: StoreLease): Promise<void>;
  /** Waits until no write is under way. */
  flush(): Promise<void>;
  /** Closes the store; never rejects. */
  close(): Promise<void>;
}

// One renewal may fail or come late.
const RENEWALS_PER_TTL = 3;

/** Stands for the locks where there are none. */
export const NO_LOCKS: StoreLease = { held: [], release: async () => {} };

/**
 * Puts a deadline and a counter around a store.
 *
 * @param timeoutMs longest time one batched read, one batched write, or closing may take
 */
export function guardStore(store: CacheStore, timeoutMs: number, counter: CacheCounter): GuardedStore {
  const writing = new Set<Promise<unknown>>();
  const { lockMany } = store;

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

  async function writeBatch(entries: readonly StoreEntry[]): Promise<void> {
    const write = async (signal: AbortSignal): Promise<boolean> => {
      await store.setMany(entries, { signal });
      return true;
    };
    if (entries.length > 0 && (await attempt(write)) === true) {
      for (const { value } of entries) counter.written(value.byteLength);
    }
  }

  async function writeAll<I>(
    items: readonly I[],
    pack: (batch: readonly I[]) => StoreEntry[],
    lease: StoreLease,
  ): Promise<void> {
    await inChunks(items, async (batch) => {
      const entries = pack(batch);
      await writeBatch(entries);
      // Those who wait for these locks need not wait for the other batches.
      if (batch.length < items.length) await attempt(() => lease.release(entries.map(({ key }) => key)));
    });
    // Those who wait for the locks look for the values next.
    await attempt(() => lease.release());
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
      return values;
    },
    async lock(keys, ttlMs, signal) {
      const lease = await (lockMany && attempt((ended) => lockMany(keys, { ttlMs, signal: ended }), signal));
      return lease && keepAlive(lease, ttlMs, (renew) => void attempt(renew));
    },
    async write(items, pack, lease) {
      const write = writeAll(items, pack, lease);
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

/** Renews locks until they are released: only those of a process that died, or whose event loop stands still, expire. */
function keepAlive(lease: StoreLease, ttlMs: number, run: (renew: () => Promise<void>) => void): StoreLease {
  const { renew } = lease;
  if (renew === undefined || !lease.held.includes(true)) return lease;
  const timer = setInterval(run, Math.ceil(ttlMs / RENEWALS_PER_TTL), renew);
  return {
    ...lease,
    async release(given) {
      if (given === undefined) clearInterval(timer);
      await lease.release(given);
    },
  };
}

function isAnswerFor(keys: readonly string[], found: unknown): found is readonly (Uint8Array | undefined)[] {
  const isValue = (value: unknown): boolean => value === undefined || value instanceof Uint8Array;
  return Array.isArray(found) && found.length === keys.length && found.every(isValue);
}
