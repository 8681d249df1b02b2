import type { AbortOptions, EmbeddingStore } from "@embedloom/core";

/** The options of one {@link CacheStore.lockMany} call. */
export interface LockOptions extends AbortOptions {
  /** Milliseconds until the locks vanish by themselves, 1 or more, should their holder die. */
  readonly ttlMs: number;
}

/** Locks that were asked for. */
export interface StoreLease {
  /** Whether this caller has the lock of each key; `false` where another has it. */
  readonly held: readonly boolean[];
  /**
   * Whether there surely was no value under each key when its lock was taken, so that nobody has to look again. Absent:
   * the store does not know.
   */
  readonly absent?: readonly boolean[] | undefined;
  /** Makes the locks that are still ours last `ttlMs` from now on. Absent: they last as long as they were taken for. */
  readonly renew?: (() => Promise<void>) | undefined;
  /**
   * Gives back the locks of some keys, or of all, as far as they are still ours, and never one that expired and went to
   * another; safe to call twice.
   */
  release(keys?: readonly string[]): Promise<void>;
}

/**
 * A store as `withCache` wants it: a store that several processes use may also keep locks, so that a text that is new to
 * all of them is paid for once.
 */
export interface CacheStore extends EmbeddingStore {
  /** Takes the locks of those keys that nobody has, and waits for none. Absent: the store keeps no locks. */
  readonly lockMany?: ((keys: readonly string[], options: LockOptions) => Promise<StoreLease>) | undefined;
}
