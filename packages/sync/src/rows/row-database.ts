import type { DatabaseSync, SQLInputValue, SQLOutputValue } from "node:sqlite";
import { sqliteCode, StoreError } from "@embedloom/core";

/** One row as SQLite returns it. */
type DatabaseRow = Record<string, SQLOutputValue>;

/** A statement of a {@link RowDatabase}. */
interface RowStatement {
  run(...values: SQLInputValue[]): void;
  get(...values: SQLInputValue[]): DatabaseRow | undefined;
  iterate(): Generator<DatabaseRow, undefined>;
}

/** The database of one run. Its errors say what to do. */
export interface RowDatabase {
  exec(sql: string): void;
  prepare(sql: string): RowStatement;
}

/** Primary result codes: https://sqlite.org/rescode.html */
const ADVICE: Readonly<Record<number, string>> = {
  10: "could not be read or written: check the disk, and that of temporary files (`TMPDIR`)",
  11: "is damaged: remove it; only the count `repaired` of the next report depends on it",
  13: "found no room on the disk, or on that of temporary files (`TMPDIR`): make room",
  14: "could not be opened, or its temporary files (`TMPDIR`) could not: check that their folders can be written to",
};

/** Explains a failure of SQLite in the terms of a sync's file. */
export function databaseFailure(error: unknown, path: string): StoreError {
  const reason = error instanceof Error ? ` (${error.message})` : "";
  const advice = ADVICE[sqliteCode(error) ?? 0];
  const detail = advice === undefined ? `could not be used${reason}` : `${advice}${reason}`;
  return new StoreError(`The file ${path} ${detail}. What was written to the index is kept: run again.`, {
    cause: error,
  });
}

/**
 * Wraps a database so that its failures become errors about the file of a sync.
 *
 * @param path the path of the file, as the caller named it
 */
export function guardDatabase(database: DatabaseSync, path: string): RowDatabase {
  function guarded<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw sqliteCode(error) === undefined ? error : databaseFailure(error, path);
    }
  }

  return {
    exec: (sql) => guarded(() => database.exec(sql)),
    prepare(sql) {
      const statement = guarded(() => database.prepare(sql));
      return {
        run: (...values) => guarded(() => void statement.run(...values)),
        get: (...values) => guarded(() => statement.get(...values)),
        *iterate() {
          const rows = guarded(() => statement.iterate());
          for (;;) {
            const next = guarded(() => rows.next());
            if (next.done === true) return undefined;
            yield next.value;
          }
        },
      };
    },
  };
}
