import { mkdir, open, stat } from "node:fs/promises";
import { dirname } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { setTimeout } from "node:timers/promises";
import { type AbortOptions, isEmbedloomError, sqliteCode, StoreError } from "@embedloom/core";

/** Keeps the identity of an index, and lets one process at a time write to it. */
export interface WriteLock {
  /** The identity as one text; `undefined` where there is no index. */
  identity(): Promise<string | undefined>;
  /** Runs `work` while nobody else writes; `change` sets or removes the identity when it ends well. */
  hold<T>(abort: AbortOptions, work: (change: (identity: string | undefined) => void) => Promise<T>): Promise<T>;
  close(): void;
}

// Between two tries: a write takes some tens of milliseconds. Random parts let those who wait take turns.
const SHORTEST_WAIT_MS = 2;
const LONGEST_WAIT_MS = 50;
/** SQLITE_BUSY: https://sqlite.org/rescode.html */
const BUSY = 5;

/**
 * A lock of all processes of this machine, in a SQLite file: the operating system frees it when its holder dies, however
 * suddenly, and no clock is involved.
 *
 * @param timeoutMs how long to wait for it
 */
export function createWriteLock(path: string, timeoutMs: number): WriteLock {
  const place = { path, timeoutMs };
  let opening: Promise<DatabaseSync> | undefined;
  let queue: Promise<unknown> = Promise.resolve();

  const opened = (): Promise<DatabaseSync> =>
    (opening ??= openFile(place).catch((error: unknown) => {
      opening = undefined;
      throw error;
    }));

  async function alone<T>(
    { signal }: AbortOptions,
    work: (change: (identity: string | undefined) => void) => Promise<T>,
  ): Promise<T> {
    const database = await opened();
    await retryWhileBusy(place, signal, () => database.exec("BEGIN IMMEDIATE"));
    try {
      const result = await work((identity) => {
        database.exec("DELETE FROM identity");
        if (identity !== undefined) database.prepare("INSERT INTO identity VALUES (?)").run(identity);
      });
      await retryWhileBusy(place, undefined, () => database.exec("COMMIT"));
      return result;
    } finally {
      if (database.isTransaction) database.exec("ROLLBACK");
    }
  }

  return {
    async identity() {
      const database = await opened();
      const row = await retryWhileBusy(place, undefined, () => database.prepare("SELECT text FROM identity").get());
      return typeof row?.text === "string" ? row.text : undefined;
    },
    hold(abort, work) {
      // One connection has one transaction at a time: calls of this process queue here.
      const turn = queue.then(() => alone(abort, work));
      queue = turn.catch(() => {});
      return turn;
    },
    close() {
      void opening?.then((database) => database.close()).catch(() => {});
      opening = undefined;
    },
  };
}

async function openFile(place: LockPlace): Promise<DatabaseSync> {
  const { path } = place;
  let database: DatabaseSync | undefined;
  try {
    await makePrivate(path);
    const { DatabaseSync: Database } = await import("node:sqlite");
    const opened = (database = new Database(path, { timeout: 0 }));
    await retryWhileBusy(place, undefined, () => prepare(opened, path));
    return opened;
  } catch (error) {
    database?.close();
    throw failure(error, place);
  }
}

async function makePrivate(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  // Opening a pipe would wait for whoever reads it.
  const isOther = (await stat(path).catch(() => undefined))?.isFile() === false;
  if (isOther) throw new StoreError(`The lock ${path} is no file: choose another \`path\`.`);
  await (await open(path, "a", 0o600)).close();
}

function prepare(database: DatabaseSync, path: string): void {
  const tables = database.prepare("SELECT name FROM sqlite_schema").all();
  if (tables.some(({ name }) => name !== "identity")) {
    throw new StoreError(`The lock ${path} is the database of another program: choose another \`path\`.`);
  }
  database.exec("CREATE TABLE IF NOT EXISTS identity (text TEXT NOT NULL) STRICT");
}

/** The file of a lock, and how long to wait for it. */
interface LockPlace {
  readonly path: string;
  readonly timeoutMs: number;
}

async function retryWhileBusy<T>(place: LockPlace, signal: AbortSignal | undefined, work: () => T): Promise<T> {
  const { timeoutMs } = place;
  const end = performance.now() + timeoutMs;
  for (let waitMs = SHORTEST_WAIT_MS; ; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
    signal?.throwIfAborted();
    try {
      return work();
    } catch (error) {
      if (!isBusy(error)) throw failure(error, place);
      if (performance.now() >= end) {
        throw new StoreError(`Another process has been writing for over ${timeoutMs} ms: raise \`lockTimeoutMs\`.`, {
          cause: error,
        });
      }
    }
    await setTimeout(waitMs * (0.5 + Math.random()), undefined, { signal });
  }
}

function failure(error: unknown, { path }: LockPlace): StoreError {
  if (isEmbedloomError(error, "store")) return error;
  const reason = error instanceof Error ? ` (${error.message})` : "";
  return new StoreError(`The lock ${path} could not be used${reason}.`, { cause: error });
}

function isBusy(error: unknown): boolean {
  return sqliteCode(error) === BUSY;
}
