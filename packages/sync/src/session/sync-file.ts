import { mkdir, open, readFile, rm, stat, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname, resolve } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { InvalidOptionError, isEmbedloomError, sleep, sqliteCode, StoreError } from "@embedloom/core";
import { databaseFailure, guardDatabase, type RowDatabase } from "../rows/index.ts";

/** Marks the file as one of ours: "EmbS" in ASCII. */
const APPLICATION_ID = 0x456d6253;
const SQLITE_BUSY = 5;
const SQLITE_NOTADB = 26;
const WAIT_BETWEEN_MS = 100;

/** How long to wait for another run. */
export interface SyncFileOptions {
  readonly waitMs: number;
  readonly signal: AbortSignal | undefined;
}

/** The file of a sync, locked for one run. */
export interface OpenSyncFile {
  readonly database: RowDatabase;
  close(): void;
}

/**
 * Opens the file of a sync for one run and locks it. The operating system releases the lock when the process ends, also when it is
 * killed.
 *
 * @throws StoreError that names the other process, when another run has the file for longer than `waitMs`
 */
export async function openSyncFile(path: string, { waitMs, signal }: SyncFileOptions): Promise<OpenSyncFile> {
  const { DatabaseSync: Database } = await import("node:sqlite");
  // SQLite reads a name such as `file:a?mode=memory` as a URI. It never does so when the name begins with a slash.
  const file = resolve(path);
  await makePrivate(file);
  for (const end = performance.now() + waitMs; ;) {
    signal?.throwIfAborted();
    try {
      const database = openDatabase(new Database(file, { timeout: 0 }), path);
      await tellOwner(file, database);
      return { database: guardDatabase(database, path), close: () => database.close() };
    } catch (error) {
      if (!isBusy(error)) throw failure(error, path);
      if (performance.now() >= end) throw await busy(error, path, file);
    }
    await sleep(WAIT_BETWEEN_MS, signal);
  }
}

function openDatabase(database: DatabaseSync, path: string): DatabaseSync {
  try {
    // The first statement locks the whole file. The lock lasts until the database is closed.
    database.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT");
    const owner = database.prepare("PRAGMA application_id").get()?.["application_id"];
    const isNew = database.prepare("SELECT name FROM sqlite_schema").get() === undefined;
    if (owner !== APPLICATION_ID && !isNew) throw notOurs(path);
    database.exec(`
      PRAGMA application_id = ${APPLICATION_ID};
      PRAGMA synchronous = NORMAL;
      PRAGMA temp_store = FILE;
      PRAGMA temp.cache_size = -32768;
      CREATE TABLE IF NOT EXISTS kept (
        document BLOB NOT NULL, content BLOB NOT NULL, rest BLOB NOT NULL, PRIMARY KEY (document, content, rest)
      ) WITHOUT ROWID, STRICT;`);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

// This file names the process that has the lock. It is used for a message only.
function ownerFile(path: string): string {
  return `${path}.owner`;
}

async function tellOwner(file: string, database: DatabaseSync): Promise<void> {
  try {
    // Remove the file first. If somebody made a pipe of this name, a write would wait for a reader.
    await rm(ownerFile(file), { force: true });
    const owner = JSON.stringify({ pid: process.pid, host: hostname(), since: new Date() });
    await writeFile(ownerFile(file), owner, { flag: "wx", mode: 0o600 });
  } catch (error) {
    database.close();
    throw error;
  }
}

async function busy(cause: unknown, path: string, file: string): Promise<StoreError> {
  const isFile = (await stat(ownerFile(file)).catch(() => undefined))?.isFile() === true;
  const owner = isFile ? await readFile(ownerFile(file), "utf8").catch(() => "") : "";
  const { pid, host, since } = parsed(owner);
  const who = pid === undefined ? "Another process" : `Process ${pid} on ${host}, since ${since},`;
  const wayOut = "Wait for it to end (`waitMs`), or stop it.";
  return new StoreError(`${who} is updating this index and uses ${path}. ${wayOut}`, { cause });
}

function parsed(text: string): { readonly pid?: number; readonly host?: string; readonly since?: string } {
  try {
    const owner: unknown = JSON.parse(text);
    return typeof owner === "object" && owner !== null ? owner : {};
  } catch {
    return {};
  }
}

// Errors are ignored here, because SQLite then reports a better one for the same path.
async function makePrivate(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 }).catch(() => undefined);
  await open(path, "wx", 0o600).then(
    (file) => file.close(),
    () => undefined,
  );
}

function isBusy(error: unknown): boolean {
  return sqliteCode(error) === SQLITE_BUSY;
}

function notOurs(path: string): InvalidOptionError {
  return new InvalidOptionError("file", "a file that a sync made, or none", path);
}

function failure(error: unknown, path: string): unknown {
  if (isEmbedloomError(error)) return error;
  return sqliteCode(error) === SQLITE_NOTADB ? notOurs(path) : databaseFailure(error, path);
}
