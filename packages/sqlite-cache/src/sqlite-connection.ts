import { statSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { setImmediate, setTimeout } from "node:timers/promises";
import { type AbortOptions, isEmbedloomError } from "@embedloom/core";
import { type DatabasePlace, inTransaction, openDatabase } from "./open-database.ts";
import { createSliceSize } from "./slice-size.ts";
import { isBusy, spoilsConnection, storeFailure } from "./sqlite-failure.ts";
import { prepareStatements, type Statements } from "./statements.ts";
import { type LogPlace, trimLog } from "./trim-log.ts";

/** A database file that is opened by the first use and again after `close`. */
export interface SqliteConnection {
  /**
   * Runs `work` on slices of `items`, each in a transaction of its own; where another process has the lock, again later, so
   * that `work` must do the same twice.
   *
   * @throws StoreError that says what to do
   * @throws the signal's reason when it aborts
   */
  inSlices<I>(items: readonly I[], mode: TransactionMode, abort: AbortOptions, work: SliceWork<I>): Promise<void>;
  /** Runs `work`, a transaction by itself, until it gives false; throws as `inSlices` does. */
  repeat(abort: AbortOptions, work: (statements: Statements) => boolean): Promise<void>;
  /** Waits for what is running, then closes the file. */
  close(): Promise<void>;
}

/** Where the file is, and what it may take. */
export interface ConnectionPlace extends DatabasePlace, LogPlace {}

type TransactionMode = "BEGIN" | "BEGIN IMMEDIATE";
/** @param start the position of the first item of the slice */
type SliceWork<I> = (statements: Statements, slice: readonly I[], start: number) => void;

interface Open {
  readonly database: DatabaseSync;
  readonly statements: Statements;
  /** Which file was opened: another one may have come to its place. */
  readonly file: string;
}

// Between two tries for a lock: a transaction takes some milliseconds. Random parts let those who wait take turns.
const FIRST_WAIT_MS = 1;
const LONGEST_WAIT_MS = 32;

/** Makes a connection that is not open yet. */
export function createSqliteConnection(place: ConnectionPlace): SqliteConnection {
  const running = new Set<Promise<void>>();
  const sizes = { BEGIN: createSliceSize(), "BEGIN IMMEDIATE": createSliceSize() };
  let opening: Promise<Open> | undefined;

  async function open(abort: AbortOptions): Promise<Open> {
    const current = await opening?.catch(() => undefined);
    // The file of an open connection may be deleted or replaced: it would go on with what nobody else can see.
    if (current !== undefined && current.file !== fileAt(place.path)) drop(current);
    const mine = (opening ??= retryWhileBusy(place, abort, () => openDatabase(place)).then((database) => ({
      database,
      statements: prepareStatements(database),
      file: fileAt(place.path),
    })));
    try {
      return await mine;
    } catch (error) {
      if (opening === mine) opening = undefined;
      throw error;
    }
  }

  function drop({ database }: Open): void {
    opening = undefined;
    if (database.isOpen) database.close();
  }

  async function attempt(abort: AbortOptions, work: (connection: Open) => Promise<void>): Promise<void> {
    let connection: Open | undefined;
    try {
      connection = await open(abort);
      await work(connection);
    } catch (error) {
      abort.signal?.throwIfAborted();
      if (connection !== undefined && spoilsConnection(error)) drop(connection);
      throw isEmbedloomError(error) ? error : storeFailure(error, place);
    }
  }

  return {
    async inSlices(items, mode, abort, work) {
      abort.signal?.throwIfAborted();
      if (items.length === 0) return;
      const run = attempt(abort, async ({ database, statements }) => {
        for (let start = 0; start < items.length;) {
          if (start > 0) await nextTurn(abort);
          const slice = items.slice(start, start + sizes[mode].items());
          await retryWhileBusy(place, abort, () =>
            sizes[mode].timed(slice.length, () => inTransaction(database, mode, () => work(statements, slice, start))),
          );
          start += slice.length;
          if (mode === "BEGIN IMMEDIATE") await trimLog(database, place);
        }
      });
      await tracked(running, run);
    },
    async repeat(abort, work) {
      abort.signal?.throwIfAborted();
      const run = attempt(abort, async ({ database, statements }) => {
        while (await retryWhileBusy(place, abort, () => work(statements))) {
          await trimLog(database, place);
          await nextTurn(abort);
        }
        await trimLog(database, place);
      });
      await tracked(running, run);
    },
    async close() {
      await Promise.allSettled(running);
      // A file that could not be opened has told those who wanted it.
      const connection = await opening?.catch(() => undefined);
      if (connection !== undefined) drop(connection);
    },
  };
}

/** Tries until the lock is free, without holding up the event loop. */
async function retryWhileBusy<T>(
  { busyTimeoutMs }: ConnectionPlace,
  { signal }: AbortOptions,
  work: () => T | Promise<T>,
): Promise<T> {
  const end = performance.now() + busyTimeoutMs;
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
    try {
      return await work();
    } catch (error) {
      if (!isBusy(error) || performance.now() >= end) throw error;
    }
    await setTimeout(waitMs * (0.5 + Math.random()), undefined, { signal });
  }
}

async function tracked(running: Set<Promise<void>>, run: Promise<void>): Promise<void> {
  running.add(run);
  try {
    await run;
  } finally {
    running.delete(run);
  }
}

async function nextTurn({ signal }: AbortOptions): Promise<void> {
  await setImmediate();
  signal?.throwIfAborted();
}

/** Tells one file from another at the same path. */
function fileAt(path: string): string {
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? "" : `${stats.dev}:${stats.ino}`;
}
