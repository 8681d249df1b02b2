import type { AbortOptions } from "@embedloom/core";

/** Prevents two runs on one index at the same time, also on different machines. It may be a lease in a database. */
export interface SyncLock {
  /**
   * Waits for the lock, or rejects with an error that names its owner.
   *
   * @returns a function that releases the lock
   */
  acquire(options: AbortOptions): Promise<() => Promise<void> | void>;
}
