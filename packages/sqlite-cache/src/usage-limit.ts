import type { Statements } from "./sqlite-connection.ts";

/** Keeps the file small by removing what was not used for longest. */
interface UsageLimit {
  /** Notes that a key was read; saved with the next write, so that a read writes nothing. */
  note(key: string): void;
  isEmpty(): boolean;
  /** Saves what was noted, inside a transaction. */
  save(statements: Statements, now: number): void;
  /** Removes values until the limit is kept, inside a transaction. */
  enforce(statements: Statements): void;
}

// Some 10 MB of keys; what is read beyond that before the next write keeps its old place in the order.
const MOST_NOTES = 100_000;

/** Makes a limit; without `maxBytes` it does nothing. */
export function createUsageLimit(maxBytes: number | undefined): UsageLimit {
  const noted = new Set<string>();
  return {
    note(key) {
      if (maxBytes !== undefined && noted.size < MOST_NOTES) noted.add(key);
    },
    isEmpty: () => noted.size === 0,
    save({ touch }, now) {
      for (const key of noted) touch.run(now, key);
      noted.clear();
    },
    enforce(statements) {
      if (maxBytes === undefined) return;
      while (bytesIn(statements) > maxBytes && Number(statements.evict.run().changes) > 0);
    },
  };
}

// Pages of removed values are used again by later writes, so the file itself does not grow beyond them.
function bytesIn({ usedBytes }: Statements): number {
  return Number(usedBytes.get()?.["bytes"]);
}
