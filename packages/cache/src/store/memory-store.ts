import {
  checkEntries,
  checkKeys,
  checkPrefix,
  type EmbeddingStore,
  kinds,
  readOptions,
  type StoreEntry,
} from "@embedloom/core";
import { LRUCache } from "lru-cache";
import { markSynchronous } from "./synchronous-stores.ts";

/** The options of {@link createMemoryStore}. */
export interface MemoryStoreSettings {
  /**
   * Most bytes of keys and values, from 1; what was not used for longest goes first.
   *
   * @default 268435456 (256 MiB, about 43,000 vectors of 1,536 dimensions in float32)
   */
  readonly maxBytes?: number | undefined;
  /** Milliseconds until a value expires, from 1, unless the write says otherwise. Absent: it does not expire. */
  readonly ttlMs?: number | undefined;
}

const DEFAULT_MAX_BYTES = 256 * 2 ** 20;

/**
 * A store in this process, with a budget of bytes; `close` empties it.
 *
 * @throws InvalidOptionError at once for a setting out of range
 * @example
 * ```ts
 * import { createMemoryStore, withCache } from "@embedloom/cache";
 * import type { Embedder } from "@embedloom/core";
 *
 * const cached = (embedder: Embedder) => withCache(embedder, createMemoryStore({ maxBytes: 64 * 2 ** 20 }));
 * ```
 */
export function createMemoryStore(settings: MemoryStoreSettings = {}): EmbeddingStore {
  const { maxBytes = DEFAULT_MAX_BYTES, ttlMs: defaultTtlMs } = readOptions<MemoryStoreSettings>("settings", settings, {
    maxBytes: kinds.optional(kinds.integer(1)),
    ttlMs: kinds.optional(kinds.integer(1)),
  });
  const kept = new LRUCache<string, Uint8Array>({
    maxSize: maxBytes,
    // Keys are counted as one byte per character, as V8 keeps ASCII; the library wants every size to be at least 1.
    sizeCalculation: (value, key) => Math.max(1, value.byteLength + key.length),
    // Reads the clock at every look instead of caching it with a timer.
    ttlResolution: 0,
    // Looked up at each call, so that fake clocks work whenever they are installed.
    perf: { now: () => performance.now() },
  });
  const read = (keys: readonly string[]): (Uint8Array | undefined)[] => keys.map((key) => kept.get(key));
  const write = (entries: readonly StoreEntry[], ttl: number): void => {
    for (const { key, value } of entries) kept.set(key, ownBytes(value), { ttl });
  };
  const store: EmbeddingStore = {
    name: "memory",
    async getMany(keys, options) {
      checkKeys(keys, options);
      return read(keys).map(copy);
    },
    async setMany(entries, options) {
      const { ttlMs } = checkEntries(entries, options);
      write(entries, ttlMs ?? defaultTtlMs ?? 0);
    },
    async deleteMany(keys, options) {
      checkKeys(keys, options);
      for (const key of keys) kept.delete(key);
    },
    async clear(prefix, options) {
      checkPrefix(prefix, options);
      for (const key of [...kept.keys()]) if (key.startsWith(prefix)) kept.delete(key);
    },
    async close() {
      kept.clear();
    },
  };
  return markSynchronous(store, read, (entries) => write(entries, defaultTtlMs ?? 0));
}

function copy(value: Uint8Array | undefined): Uint8Array | undefined {
  return value === undefined ? undefined : new Uint8Array(value);
}

// A window into a larger buffer would keep all of that buffer alive, outside the budget.
function ownBytes(value: Uint8Array): Uint8Array {
  return value.byteLength === value.buffer.byteLength ? value : new Uint8Array(value);
}
