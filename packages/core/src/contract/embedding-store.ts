import type { AbortOptions } from "./embedder.ts";

/** One value to keep. */
export interface StoreEntry {
  /** Opaque text, unique for the value. */
  readonly key: string;
  /** Bytes to give back unchanged. The store may keep the array: do not write to it afterwards. */
  readonly value: Uint8Array;
}

/** The options of one {@link EmbeddingStore.setMany} call. */
export interface SetOptions extends AbortOptions {
  /** Milliseconds until the values expire, 1 or more. Absent: the store's own default. */
  readonly ttlMs?: number | undefined;
}

/**
 * Stores bytes by key, for a cache of embeddings; it does not know what the bytes mean.
 *
 * Nothing is opened before the first call. A store that fails throws a `StoreError`; the cache above it then goes on without
 * the store.
 */
export interface EmbeddingStore {
  /** Kind of store, such as `redis`; for messages and logs. */
  readonly name: string;
  /**
   * Reads many values at once: result `i` belongs to `keys[i]`, `undefined` when absent or expired. No keys need no I/O.
   *
   * @throws StoreError, with `values` if some could be read
   */
  getMany(keys: readonly string[], options?: AbortOptions): Promise<readonly (Uint8Array | undefined)[]>;
  /** Writes many values at once; of equal keys the last entry wins. No entries need no I/O. */
  setMany(entries: readonly StoreEntry[], options?: SetOptions): Promise<void>;
  /** Removes keys; absent ones are ignored. */
  deleteMany(keys: readonly string[], options?: AbortOptions): Promise<void>;
  /**
   * Removes every key that begins with `prefix`, and nothing else; `""` removes all.
   *
   * @throws InvalidOptionError when `prefix` is not a text, such as `0` or `true`, before anything is removed
   */
  clear(prefix: string, options?: AbortOptions): Promise<void>;
  /** Waits for writes under way, then releases what the calls opened; safe to call twice. */
  close(): Promise<void>;
}
