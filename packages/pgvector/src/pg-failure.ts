import {
  AuthenticationError,
  ConnectionError,
  type EmbedloomError,
  InputRejectedError,
  isEmbedloomError,
  StoreError,
} from "@embedloom/core";

// SQLSTATE: https://www.postgresql.org/docs/current/errcodes-appendix.html
const DISK_FULL = "53100";
const TOO_MANY_CONNECTIONS = "53300";
const UNIQUE_VIOLATION = "23505";
const UNDEFINED_TABLE = "42P01";
/** Shut down by the administrator or by a crash, or not up yet. */
const SERVER_AWAY = ["57P01", "57P02", "57P03"];
/** Serialization failure and deadlock: the same again works. */
const COLLISIONS = ["40001", "40P01"];

/** Turns what PostgreSQL, or the way to it, threw into an error that says what to do. */
export function pgFailure(error: unknown, where: string): EmbedloomError {
  if (isEmbedloomError(error)) return error;
  const state = sqlState(error);
  // PGlite keeps the values of the statement, which are the texts of rows: whoever prints the error must not print them.
  if (state !== undefined) Reflect.deleteProperty(Object(error), "params");
  const facts = { cause: error };
  if (state === undefined) {
    return new ConnectionError(`${where}: the connection to PostgreSQL failed (${reasonOf(error)}).`, facts);
  }
  if (state.startsWith("08") || SERVER_AWAY.includes(state) || state === TOO_MANY_CONNECTIONS) {
    return new ConnectionError(`${where}: PostgreSQL is not there at the moment (${state}).`, facts);
  }
  if (state === UNDEFINED_TABLE) return new StoreError(`${where} was removed: open it again.`, facts);
  if (state === DISK_FULL) return new StoreError(`${where}: the disk of PostgreSQL is full: make room.`, facts);
  if (state.startsWith("28") || state === "42501") {
    return new AuthenticationError(`${where}: PostgreSQL refuses the user what is needed (${reasonOf(error)}).`, facts);
  }
  // Data, integrity and program limits: one of the rows may be to blame. Their messages may quote values.
  if (["22", "23", "54"].includes(state.slice(0, 2))) {
    return new InputRejectedError(`PostgreSQL refuses a value of the row (SQLSTATE ${state}).`, facts);
  }
  return new StoreError(`${where}: PostgreSQL failed (SQLSTATE ${state}: ${reasonOf(error)}).`, facts);
}

/** Whether another transaction wrote one of the ids first. */
export function isUniqueViolation(error: unknown): boolean {
  return sqlState(error) === UNIQUE_VIOLATION;
}

/** Whether two transactions were in each other's way, so that the same again works. */
export function isCollision(error: unknown): boolean {
  return COLLISIONS.includes(sqlState(error) ?? "");
}

function sqlState(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error) || !("severity" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown reason";
  return "code" in error && typeof error.code === "string" && !("severity" in error) ? error.code : error.message;
}
