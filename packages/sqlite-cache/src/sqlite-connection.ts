import type { DatabaseSync, StatementSync } from "node:sqlite";
import { setImmediate } from "node:timers/promises";
import { type AbortOptions, isEmbedloomError } from "@embedloom/core";
import { inTransaction, openDatabase } from "./open-database.ts";
import { type FailurePlace, spoilsConnection, storeFailure } from "./sqlite-failure.ts";

/** The statements of the cache, prepared once. */
export interface Statements {
  readonly read: StatementSync;
  readonly write: StatementSync;
  readonly remove: StatementSync;
  /** Removes one slice of a range of keys. */
  readonly removeRange: StatementSync;
  /** Removes one slice of what has expired. */
  readonly removeExpired: StatementSync;
  /** Notes that a key was used. */
  readonly touch: StatementSync;
  /** Removes some of what was not used for longest. */
  readonly evict: StatementSync;
  /** Bytes of the pages that are in use. */
  readonly usedBytes: StatementSync;
}

/** A database file that is opened by the first use and again after `close`. */
export interface SqliteConnection {
  /**
   * Runs `work` on slices of `items`, each in a transaction of its own.
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

type TransactionMode = "BEGIN" | "BEGIN IMMEDIATE";
type SliceWork<I> = (statements: Statements, slice: readonly I[]) => void;

interface Open {
  readonly database: DatabaseSync;
  readonly statements: Statements;
}

// Keys of one transaction, about 10 ms: then the event loop and other processes get their turn.
const SLICE = 500;
// Values removed before the size is looked at again, some 0.3 MB.
const EVICTED = 50;

/** Makes a connection that is not open yet. */
export function createSqliteConnection(place: FailurePlace): SqliteConnection {
  const running = new Set<Promise<void>>();
  let opening: Promise<Open> | undefined;

  async function open(): Promise<Open> {
    const mine = (opening ??= openDatabase(place).then(prepareAll));
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

  async function attempt({ signal }: AbortOptions, work: (connection: Open) => Promise<void>): Promise<void> {
    const connection = await open();
    try {
      await work(connection);
    } catch (error) {
      signal?.throwIfAborted();
      if (spoilsConnection(error)) drop(connection);
      throw isEmbedloomError(error) ? error : storeFailure(error, place);
    }
  }

  async function tracked(run: Promise<void>): Promise<void> {
    running.add(run);
    try {
      await run;
    } finally {
      running.delete(run);
    }
  }

  return {
    async inSlices(items, mode, abort, work) {
      abort.signal?.throwIfAborted();
      if (items.length === 0) return;
      const run = attempt(abort, async ({ database, statements }) => {
        for (let start = 0; start < items.length; start += SLICE) {
          if (start > 0) await setImmediate();
          abort.signal?.throwIfAborted();
          inTransaction(database, mode, () => work(statements, items.slice(start, start + SLICE)));
        }
      });
      await tracked(run);
    },
    async repeat(abort, work) {
      abort.signal?.throwIfAborted();
      const run = attempt(abort, async ({ statements }) => {
        while (work(statements)) {
          await setImmediate();
          abort.signal?.throwIfAborted();
        }
      });
      await tracked(run);
    },
    async close() {
      await Promise.allSettled(running);
      // A file that could not be opened has told those who wanted it.
      const connection = await opening?.catch(() => undefined);
      if (connection !== undefined) drop(connection);
    },
  };
}

function prepareAll(database: DatabaseSync): Open {
  const removeSlice = (condition: string): StatementSync =>
    database.prepare(
      `DELETE FROM embeddings WHERE rowid IN (SELECT rowid FROM embeddings WHERE ${condition} LIMIT ${SLICE})`,
    );
  const statements: Statements = {
    read: database.prepare("SELECT value FROM embeddings WHERE key = ? AND (expires_at IS NULL OR expires_at > ?)"),
    write: database.prepare(
      `INSERT INTO embeddings (key, value, expires_at, used_at) VALUES (?, ?, ?, ?)
       ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at, used_at = excluded.used_at`,
    ),
    remove: database.prepare("DELETE FROM embeddings WHERE key = ?"),
    removeRange: removeSlice("key >= ? AND key < ?"),
    removeExpired: removeSlice("expires_at <= ?"),
    touch: database.prepare("UPDATE embeddings SET used_at = ? WHERE key = ?"),
    evict: database.prepare(
      `DELETE FROM embeddings WHERE rowid IN (SELECT rowid FROM embeddings ORDER BY used_at, rowid LIMIT ${EVICTED})`,
    ),
    usedBytes: database.prepare(
      "SELECT (page_count - freelist_count) * page_size AS bytes FROM pragma_page_count, pragma_freelist_count, pragma_page_size",
    ),
  };
  return { database, statements };
}
