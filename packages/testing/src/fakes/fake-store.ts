import { checkEntries, checkKeys, checkPrefix, type EmbeddingStore, kinds, readOptions } from "@embedloom/core";
import { clockKind } from "../arguments/index.ts";

/** One kept value. */
interface Kept {
  readonly value: Uint8Array;
  readonly expiresAtMs: number;
}

/** The options of {@link createFakeStore}. */
export interface FakeStoreSettings {
  /** The present in milliseconds, so that a test can move it. @default Date.now */
  readonly now?: (() => number) | undefined;
}

/** A store that can be looked into. */
export interface FakeStore extends EmbeddingStore {
  /** Reads and writes so far, each with its number of keys. */
  readonly calls: readonly { readonly operation: "getMany" | "setMany"; readonly keys: number }[];
  /** Number of values kept, expired ones included. */
  size(): number;
}

/**
 * A store in a `Map`: correct in everything the contract asks, without a limit of size.
 *
 * @example
 * ```ts
 * import { createFakeStore } from "@embedloom/testing";
 *
 * const store = createFakeStore();
 * await store.setMany([{ key: "k", value: Uint8Array.of(1) }]);
 * console.log(await store.getMany(["k", "other"])); // [ Uint8Array(1) [ 1 ], undefined ]
 * ```
 */
export function createFakeStore(settings: FakeStoreSettings = {}): FakeStore {
  const { now = Date.now } = readOptions<FakeStoreSettings>("settings", settings, {
    now: kinds.optional(clockKind),
  });
  const kept = new Map<string, Kept>();
  const calls: { operation: "getMany" | "setMany"; keys: number }[] = [];
  return {
    name: "fake",
    calls,
    size: () => kept.size,
    async getMany(keys, options) {
      checkKeys(keys, options);
      calls.push({ operation: "getMany", keys: keys.length });
      return keys.map((key) => {
        const entry = kept.get(key);
        return entry !== undefined && entry.expiresAtMs > now() ? entry.value.slice() : undefined;
      });
    },
    async setMany(entries, options) {
      const { ttlMs } = checkEntries(entries, options);
      calls.push({ operation: "setMany", keys: entries.length });
      const expiresAtMs = ttlMs === undefined ? Infinity : now() + ttlMs;
      for (const { key, value } of entries) kept.set(key, { value: value.slice(), expiresAtMs });
    },
    async deleteMany(keys, options) {
      checkKeys(keys, options);
      for (const key of keys) kept.delete(key);
    },
    async clear(prefix, options) {
      checkPrefix(prefix, options);
      for (const key of kept.keys()) if (key.startsWith(prefix)) kept.delete(key);
    },
    close: async () => {},
  };
}
