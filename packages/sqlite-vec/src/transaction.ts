import { setTimeout } from "node:timers/promises";
import type { AbortOptions } from "@embedloom/core";
import type { SqliteDatabase } from "./sqlite-database.ts";
import { isBusy, sqliteFailure } from "./sqlite-failure.ts";

/** Where transactions run. */
export interface TransactionPlace {
  readonly database: SqliteDatabase;
  readonly busyTimeoutMs: number;
  /** Names the index, for messages. */
  readonly where: string;
}

// A transaction takes some milliseconds; random parts let those who wait take turns.
const FIRST_WAIT_MS = 1;
const LONGEST_WAIT_MS = 32;

/**
 * Runs `work` as a whole or not at all. Where another process has the lock, again later, without holding up the event loop.
 *
 * @throws StoreError that says what to do
 * @throws the signal's reason when it aborts
 */
export function inTransaction<T>(
  place: TransactionPlace,
  mode: "BEGIN" | "BEGIN IMMEDIATE",
  abort: AbortOptions,
  work: () => T,
): Promise<T> {
  return retryWhileBusy(place, abort, () => once(place.database, mode, work));
}

async function retryWhileBusy<T>(
  { busyTimeoutMs, where }: TransactionPlace,
  { signal }: AbortOptions,
  work: () => T,
): Promise<T> {
  const end = performance.now() + busyTimeoutMs;
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
    signal?.throwIfAborted();
    try {
      return work();
    } catch (error) {
      if (!isBusy(error) || performance.now() >= end) throw sqliteFailure(error, where);
    }
    await setTimeout(waitMs * (0.5 + Math.random()), undefined, { signal });
  }
}

function once<T>(database: SqliteDatabase, mode: string, work: () => T): T {
  database.exec(mode);
  try {
    const result = work();
    database.exec("COMMIT");
    return result;
  } catch (error) {
    rollBack(database);
    throw error;
  }
}

function rollBack(database: SqliteDatabase): void {
  try {
    database.exec("ROLLBACK");
  } catch {
    // After a full disk, for instance, SQLite has done so itself.
  }
}

/**
 * Lets readers and a writer work at the same time; needs the file for itself for a moment, when it is new. To be called once the tables
 * are known to be ours: the file of another program stays as it was.
 */
export async function useLog(place: TransactionPlace, abort: AbortOptions): Promise<void> {
  await retryWhileBusy(place, abort, () => place.database.exec("PRAGMA journal_mode = WAL"));
}
