import type { FileLimit } from "./disk-budget.ts";
import type { Statements } from "./statements.ts";

/** Keeps the file small by removing what was not used for longest. */
export interface UsageLimit {
  /** Notes that a key was read; saved with the next write, so that a read writes nothing. */
  note(key: string): void;
  isEmpty(): boolean;
  /** Saves what was noted, inside a transaction. */
  save(statements: Statements, now: number): void;
  /** Removes a few values, or gives room back to the disk; whether there is more to do. A transaction by itself. */
  enforce(statements: Statements): boolean;
}

// Some 10 MB of keys; what is read beyond that before the next write keeps its old place in the order.
const MOST_NOTES = 100_000;
// Saved at once: some milliseconds.
const SAVED = 500;

/** Makes a limit; without one it does nothing. */
export function createUsageLimit(limit: FileLimit | undefined): UsageLimit {
  const noted = new Set<string>();
  return {
    note(key) {
      if (limit !== undefined && noted.size < MOST_NOTES) noted.add(key);
    },
    isEmpty: () => noted.size === 0,
    save({ touch }, now) {
      let left = SAVED;
      for (const key of noted) {
        if (left-- === 0) break;
        touch.run(now, key);
        noted.delete(key);
      }
    },
    enforce({ usedBytes, evict, shrink }) {
      if (limit === undefined) return false;
      const before = usedBytes.get() ?? {};
      if (Number(before["used"]) > limit.valueBytes) return Number(evict.run().changes) > 0;
      if (Number(before["file"]) <= limit.fileBytes) return false;
      shrink.all();
      // Files of earlier versions keep their size: they were made without the means.
      return Number(usedBytes.get()?.["file"]) < Number(before["file"]);
    },
  };
}
