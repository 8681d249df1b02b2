import type { AbortOptions } from "@embedloom/core";

/** Keeps two runs from working on one index at the same time, wherever they run: a lease in a database, say. */
export interface SyncLock {
  /**
   * Waits for the lock, or rejects with who has it.
   *
   * @returns what gives it back
   */
  acquire(options: AbortOptions): Promise<() => Promise<void> | void>;
}
