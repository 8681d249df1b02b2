import { mkdir, open, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { StoreError } from "@embedloom/core";
import { load } from "sqlite-vec";

/** A prepared statement, as `node:sqlite` and better-sqlite3 have it. */
export interface SqliteStatement {
  run(...values: SqliteValue[]): unknown;
  get(...values: SqliteValue[]): unknown;
  all(...values: SqliteValue[]): unknown[];
}

/** The part of a database that the sink uses: a `DatabaseSync` of `node:sqlite`, or a `Database` of better-sqlite3. */
export interface SqliteDatabase {
  prepare(sql: string): SqliteStatement;
  exec(sql: string): unknown;
  loadExtension(path: string): unknown;
  close(): unknown;
}

/** What can be bound to a parameter. */
export type SqliteValue = string | number | bigint | Buffer | null;

/** Opens a file for this process alone to read, and makes it, with its folder, where it is not there. */
export async function openFile(given: string): Promise<SqliteDatabase> {
  // SQLite takes a name such as `file:a?mode=memory` for an address, and none that begins with a slash.
  const path = given === ":memory:" ? given : resolve(given);
  if (path !== ":memory:") {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await refuseOtherThanFiles(path);
    // Texts of the user: SQLite itself would let everybody read them. Its log takes over the mode of the file.
    await (await open(path, "a", 0o600)).close();
  }
  const { DatabaseSync } = await import("node:sqlite");
  // Nothing waits inside of SQLite, which would hold up the event loop.
  const database = new DatabaseSync(path, { allowExtension: true, timeout: 0 });
  database.exec("PRAGMA synchronous = NORMAL");
  return database;
}

/** Opening a pipe would wait for whoever writes to it, and a device has no end. */
async function refuseOtherThanFiles(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() === false) throw new StoreError(`${path} is no file: choose another \`path\`.`);
}

/** Loads sqlite-vec into a database that does not have it yet. */
export function loadSqliteVec(database: SqliteDatabase): void {
  try {
    database.prepare("SELECT vec_version()").get();
  } catch {
    load(database);
  }
}
