import { sqliteCode, StoreError } from "@embedloom/core";

/** What is known where a failure is caught. */
export interface FailurePlace {
  readonly path: string;
  readonly busyTimeoutMs: number;
}

// Primary result codes of SQLite: https://sqlite.org/rescode.html
const BUSY = 5;
const LOCKED = 6;
const READONLY = 8;
const IOERR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANTOPEN = 14;
const NOTADB = 26;

/** Turns what node:sqlite or the file system threw into a StoreError that says what to do. */
export function storeFailure(error: unknown, place: FailurePlace): StoreError {
  return new StoreError(messageOf(error, place), { cause: error });
}

/** Whether another process or connection has the lock at the moment. */
export function isBusy(error: unknown): boolean {
  return [BUSY, LOCKED].includes(sqliteCode(error) ?? -1);
}

/** Whether the file, or its folder, can only be read. */
export function isReadOnly(error: unknown): boolean {
  return sqliteCode(error) === READONLY;
}

/** Whether the connection must be opened again before anything can work again, for instance because the file was replaced. */
export function spoilsConnection(error: unknown): boolean {
  return [IOERR, CORRUPT, CANTOPEN, NOTADB].includes(sqliteCode(error) ?? -1);
}

function messageOf(error: unknown, { path, busyTimeoutMs }: FailurePlace): string {
  const code = sqliteCode(error);
  switch (code) {
    case BUSY:
    case LOCKED:
      return `The cache file ${path} was locked by another process for over ${busyTimeoutMs} ms: raise \`busyTimeoutMs\`.`;
    case READONLY:
      return `The cache file ${path} can only be read: make the file and its folder writable, or choose another \`path\`.`;
    case CORRUPT:
    case NOTADB:
      return `The cache file ${path} is damaged or no SQLite database: delete it, or choose another \`path\`.`;
    case FULL:
      return `The disk of the cache file ${path} is full: make room, or choose another \`path\`.`;
    case CANTOPEN:
      return `The cache file ${path} cannot be opened: check that it is a file and that its folder can be written to.`;
    default:
      return `The cache file ${path} failed (${reasonOf(error, code)}): check the disk and its free space.`;
  }
}

function reasonOf(error: unknown, code: number | undefined): string {
  if (!(error instanceof Error)) return "unknown reason";
  if (code !== undefined) return `SQLite ${code}: ${error.message}`;
  return "code" in error && typeof error.code === "string" ? error.code : error.message;
}
