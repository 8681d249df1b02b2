import { type EmbedloomError, InputRejectedError, isEmbedloomError, sqliteCode, StoreError } from "@embedloom/core";

// Primary result codes: https://sqlite.org/rescode.html
const NAMES: Readonly<Record<string, number>> = {
  SQLITE_BUSY: 5,
  SQLITE_LOCKED: 6,
  SQLITE_READONLY: 8,
  SQLITE_IOERR: 10,
  SQLITE_CORRUPT: 11,
  SQLITE_FULL: 13,
  SQLITE_CANTOPEN: 14,
  SQLITE_TOOBIG: 18,
  SQLITE_NOTADB: 26,
};

const ADVICE: Readonly<Record<number, string>> = {
  5: "was locked by another process for too long: raise `busyTimeoutMs`",
  6: "was locked by another connection for too long: raise `busyTimeoutMs`",
  8: "can only be read: make the file and its folder writable",
  10: "could not be read or written: check the disk, the user's share of it, and the limit of file sizes (`ulimit -f`)",
  11: "is damaged: restore it, or remove it and fill it again",
  13: "lies on a disk that is full: make room, or raise `max_page_count` where it is set",
  14: "cannot be opened: check that it is a file and that its folder can be written to",
  26: "is no SQLite database: choose another `path`",
};

/** Turns what a database threw into an error that says what to do. */
export function sqliteFailure(error: unknown, where: string): EmbedloomError {
  if (isEmbedloomError(error)) return error;
  const code = primaryCode(error);
  if (code === NAMES.SQLITE_TOOBIG || isOutOfRange(error)) {
    return new InputRejectedError("SQLite refuses a row of this size: it keeps at most 1 GB.", { cause: error });
  }
  const advice = code === undefined ? undefined : ADVICE[code];
  // Messages of SQLite name tables and columns, never values.
  const reason = error instanceof Error ? error.message : "unknown reason";
  return new StoreError(`${where} ${advice ?? `failed (${reason})`}.`, { cause: error });
}

/** What is said when something in the file is not as it was written. */
export function damage(where: string): StoreError {
  return new StoreError(`${where} ${ADVICE[11]}.`);
}

/** Whether another process or connection has the lock at the moment. */
export function isBusy(error: unknown): boolean {
  const code = primaryCode(error);
  return code === NAMES.SQLITE_BUSY || code === NAMES.SQLITE_LOCKED;
}

function primaryCode(error: unknown): number | undefined {
  const code = sqliteCode(error);
  if (code !== undefined) return code;
  // better-sqlite3 gives no number but a name, such as SQLITE_BUSY_SNAPSHOT.
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return undefined;
  return NAMES[error.code.split("_", 2).join("_")];
}

function isOutOfRange(error: unknown): boolean {
  return error instanceof RangeError && /too big|too large|string or blob/i.test(error.message);
}
