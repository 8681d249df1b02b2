import { statSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { setTimeout } from "node:timers/promises";
import type { FileLimit } from "./disk-budget.ts";

/** Where the log is and what it may take. */
export interface LogPlace {
  readonly path: string;
  /** Bytes that the log beside the file may grow to. */
  readonly logBytes: number;
  /** What the file may take: a longer one becomes shorter only when the log is emptied. */
  readonly limit: FileLimit | undefined;
}

// Another process is in the middle of a transaction: some milliseconds.
const TRIES = 20;
const LONGEST_WAIT_MS = 10;

/**
 * Moves the log of a database into its file and empties it, once it is larger than it may be. While others keep it busy it is
 * tried again for a moment; what is left then is moved after the next write.
 */
export async function trimLog(database: DatabaseSync, place: LogPlace): Promise<void> {
  for (let attempt = 0; attempt < TRIES && isTooLong(place); attempt++) {
    if (attempt > 0) await setTimeout(LONGEST_WAIT_MS * Math.random());
    // Another call may have closed it meanwhile.
    if (!database.isOpen || database.isTransaction) return;
    database.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get();
  }
}

function isTooLong({ path, logBytes, limit }: LogPlace): boolean {
  const log = sizeOf(`${path}-wal`);
  return log > logBytes || (limit !== undefined && log > 0 && sizeOf(path) > limit.fileBytes);
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
