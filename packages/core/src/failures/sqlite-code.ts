/**
 * The primary result code (https://sqlite.org/rescode.html) of what `node:sqlite` threw, such as 5 for a database that another
 * connection has locked; `undefined` when SQLite did not throw it.
 *
 * @example
 * ```ts
 * import { sqliteCode } from "@embedloom/core";
 *
 * const error = Object.assign(new Error("database is locked"), { errcode: 261 });
 * console.log(sqliteCode(error)); // 5
 * ```
 */
export function sqliteCode(error: unknown): number | undefined {
  try {
    // The upper bits refine the code.
    if (error instanceof Error && "errcode" in error && typeof error.errcode === "number") return error.errcode & 0xff;
  } catch {
    // What cannot be looked at is not SQLite's.
  }
  return undefined;
}
