import { mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { isEmbedloomError, StoreError } from "@embedloom/core";
import { type FailurePlace, isBusy, isReadOnly, storeFailure } from "./sqlite-failure.ts";

/** "Embl": marks a file as ours, so that the database of another program is never written to. */
const APPLICATION_ID = 0x45_6d_62_6c;
/** Raised when the tables change. */
const SCHEMA_VERSION = 2;

// Older files have no such table, and are as good as new once it is made.
const LOCKS = `
  CREATE TABLE IF NOT EXISTS embedding_locks (key TEXT PRIMARY KEY, owner TEXT NOT NULL, expires_at INTEGER NOT NULL)
  STRICT, WITHOUT ROWID;`;

const SCHEMA = `
  CREATE TABLE embeddings (key TEXT PRIMARY KEY, value BLOB NOT NULL, expires_at INTEGER, used_at INTEGER NOT NULL) STRICT;
  CREATE INDEX embeddings_by_use ON embeddings (used_at);
  CREATE INDEX embeddings_by_expiry ON embeddings (expires_at) WHERE expires_at IS NOT NULL;
  ${LOCKS}
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${SCHEMA_VERSION};
`;

/** What opening a file takes to know. */
export interface DatabasePlace extends FailurePlace {
  /** Bytes of a page, where the file is made. */
  readonly pageSize: number;
}

/**
 * Opens the file of a cache, and makes it, with its folder, when it is not there. Nothing waits for the locks of others: what
 * is locked fails at once.
 *
 * @throws StoreError that says what to do; what SQLite threw, where the file is locked
 */
export async function openDatabase(place: DatabasePlace): Promise<DatabaseSync> {
  let database: DatabaseSync | undefined;
  try {
    await mkdir(dirname(place.path), { recursive: true, mode: 0o700 });
    await createPrivate(place.path);
    const { DatabaseSync: Database } = await import("node:sqlite");
    database = new Database(place.path, { timeout: 0 });
    prepare(database, place);
    return database;
  } catch (error) {
    database?.close();
    throw isEmbedloomError(error) || isBusy(error) ? error : storeFailure(error, place);
  }
}

/** A file that is not there yet is made for its owner alone; SQLite gives its log the same mode. */
async function createPrivate(path: string): Promise<void> {
  // What cannot be made here SQLite will say more about.
  await open(path, "wx", 0o600).then(
    (file) => file.close(),
    () => undefined,
  );
}

function prepare(database: DatabaseSync, { path, pageSize }: DatabasePlace): void {
  // A commit survives the death of the process; only a loss of power can take back the newest ones. The log is emptied by
  // `trimLog`, in small parts.
  database.exec("PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 0");
  // A file that is ready is not written to, so that one that can only be read can be read.
  if (isReady(database, path)) {
    addLocks(database);
    return;
  }
  database.exec(`PRAGMA page_size = ${pageSize}; PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL`);
  inTransaction(database, "BEGIN IMMEDIATE", () => {
    // Another process may have been first.
    if (!isReady(database, path)) database.exec(SCHEMA);
  });
}

function addLocks(database: DatabaseSync): void {
  try {
    database.exec(LOCKS);
  } catch (error) {
    if (!isReadOnly(error)) throw error;
  }
}

function isReady(database: DatabaseSync, path: string): boolean {
  if (pragma(database, "application_id") !== APPLICATION_ID) {
    const { tables } = database.prepare("SELECT count(*) AS tables FROM sqlite_schema").get() ?? {};
    if (tables === 0) return false;
    throw new StoreError(`The file ${path} is the database of another program: choose another \`path\` for the cache.`);
  }
  const version = pragma(database, "user_version");
  if (version === SCHEMA_VERSION) return true;
  throw new StoreError(
    `The cache file ${path} has version ${String(version)}, this package knows ${SCHEMA_VERSION}: update it, or choose another \`path\`.`,
  );
}

function pragma(database: DatabaseSync, name: string): unknown {
  return database.prepare(`PRAGMA ${name}`).get()?.[name];
}

/** Runs `work` as a whole or not at all; `work` must not wait, because the connection has one transaction at a time. */
export function inTransaction<T>(database: DatabaseSync, begin: "BEGIN" | "BEGIN IMMEDIATE", work: () => T): T {
  database.exec(begin);
  try {
    const result = work();
    database.exec("COMMIT");
    return result;
  } finally {
    // SQLite itself has already rolled back after some failures, such as a full disk.
    if (database.isTransaction) database.exec("ROLLBACK");
  }
}
