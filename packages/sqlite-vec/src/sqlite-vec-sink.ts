import {
  InvalidOptionError,
  kindOf,
  kinds,
  type KindsOf,
  readOptions,
  UnsupportedError,
  type VectorSink,
} from "@embedloom/core";
import { checkedSink, checkIdentity, type SinkCapabilities, trackCalls } from "@embedloom/core/sink";
import { checkIntegrity } from "./check-integrity.ts";
import { createSqliteIndex } from "./sqlite-index.ts";
import { dropTables, prepareTables, tableNames } from "./schema.ts";
import { loadSqliteVec, openFile, type SqliteDatabase, type SqliteStatement } from "./sqlite-database.ts";
import { sqliteFailure } from "./sqlite-failure.ts";
import { inTransaction, type TransactionPlace, useLog } from "./transaction.ts";
import { isCoarse, vecColumn } from "./vec-column.ts";

/** The options of {@link createSqliteVecSink}: a `path`, or a `database`. */
export interface SqliteVecSettings {
  /** The file; it and its folder are created if they do not exist, for their owner alone to read. */
  readonly path?: string | undefined;
  /**
   * A database of the application, of `node:sqlite` (opened with `allowExtension: true`) or better-sqlite3. The sink loads the
   * extension where it is missing, and leaves the database open.
   */
  readonly database?: SqliteDatabase | undefined;
  /** Name of the index; its tables are named for it. @default "vectors" */
  readonly table?: string | undefined;
  /** Whether an index of `int8` or `binary` keeps the whole vectors as well, and ranks by them in the end. @default true */
  readonly rescore?: boolean | undefined;
  /**
   * Whether the structure of the whole file is checked when an index is opened, which takes a millisecond for each 1.5 MB. The
   * content of rows is checked whenever they are read. @default false
   */
  readonly integrityCheck?: boolean | undefined;
  /** Milliseconds to wait for another process that is writing, from 0. @default 30000 */
  readonly busyTimeoutMs?: number | undefined;
}

const CAPABILITIES: SinkCapabilities = {
  name: "sqlite-vec",
  encodings: ["float32", "int8", "binary"],
  distances: ["cosine", "euclidean"],
  // What sqlite-vec itself allows.
  widest: { float32: 8192, int8: 8192, binary: 8192 },
};

const settingKinds: KindsOf<SqliteVecSettings> = {
  path: kinds.optional(
    kindOf("the path of a file", (value) => typeof value === "string" && value !== "" && !value.includes("\0")),
  ),
  database: kinds.optional(
    kinds.withMethods("a database of node:sqlite or better-sqlite3", "prepare", "exec", "loadExtension"),
  ),
  table: kinds.optional(
    kindOf("a name", (value) => {
      return typeof value === "string" && value !== "" && !value.includes("\0") && value.isWellFormed();
    }),
  ),
  rescore: kinds.optional(kinds.flag),
  integrityCheck: kinds.optional(kinds.flag),
  busyTimeoutMs: kinds.optional(kinds.integer(0)),
};

/**
 * Makes a sink in one SQLite file, with exact search by the extension sqlite-vec.
 *
 * @throws InvalidOptionError when neither or both of `path` and `database` are given, or an option is out of range
 * @example
 * ```ts
 * import { createSqliteVecSink } from "@embedloom/sqlite-vec";
 *
 * const sink = createSqliteVecSink({ path: ":memory:" });
 * const index = await sink.open({ fingerprint: "m", dimensions: 2, distance: "cosine", encoding: "float32" });
 * await index.upsert([{ id: "a", vector: [1, 0], source: "a.md", digest: "d1" }]);
 * const [match] = await index.search({ vector: [2, 0], fingerprint: "m" }, { k: 1 });
 * console.log(match?.id, match?.score); // a 1
 * await sink.close();
 * ```
 */
export function createSqliteVecSink(given: SqliteVecSettings): VectorSink {
  const settings = readOptions<SqliteVecSettings>("settings", given, settingKinds);
  const { path, table = "vectors", rescore = true, integrityCheck = false, busyTimeoutMs = 30_000 } = settings;
  if ((path === undefined) === (settings.database === undefined)) {
    throw new InvalidOptionError("path", "given, or `database` in its place", path);
  }
  const names = tableNames(table);
  const where = `The index ${table}${path === undefined ? "" : ` in ${path}`}`;
  const { run, settled } = trackCalls();
  let opening: Promise<SqliteDatabase> | undefined;

  async function openDatabase(): Promise<SqliteDatabase> {
    const database = settings.database ?? (await openFile(path!));
    try {
      loadSqliteVec(database);
      return database;
    } catch (error) {
      if (settings.database === undefined) database.close();
      throw error;
    }
  }

  async function place(): Promise<TransactionPlace> {
    opening ??= openDatabase();
    try {
      return { database: await opening, busyTimeoutMs, where };
    } catch (error) {
      opening = undefined;
      throw sqliteFailure(error, where);
    }
  }

  return checkedSink({
    name: "sqlite-vec",
    open: (wanted, options = {}) =>
      run(async () => {
        const identity = checkIdentity(wanted, CAPABILITIES);
        if (identity.encoding === "binary" && identity.dimensions % 8 !== 0) {
          throw new UnsupportedError(
            `sqlite-vec keeps signs in whole bytes: ${identity.dimensions} dimensions are no multiple of 8.`,
          );
        }
        const here = await place();
        await inTransaction(here, "BEGIN IMMEDIATE", options, () => {
          prepareTables(here.database, names, identity, { rescore, where });
          if (integrityCheck) checkIntegrity(here.database, names, where);
        });
        if (settings.database === undefined) await useLog(here, options);
        const statements = new Map<string, SqliteStatement>();
        const prepared = (sql: string): SqliteStatement => {
          const statement = statements.get(sql) ?? here.database.prepare(sql);
          statements.set(sql, statement);
          return statement;
        };
        const isWhole = rescore && isCoarse(identity.encoding);
        return createSqliteIndex({ ...here, names, column: vecColumn(identity), isWhole, prepared }, identity, run);
      }),
    drop: (options = {}) =>
      run(async () => {
        const here = await place();
        await inTransaction(here, "BEGIN IMMEDIATE", options, () => dropTables(here.database, names, where));
      }),
    async close() {
      await settled();
      const database = await opening?.catch(() => undefined);
      opening = undefined;
      if (settings.database === undefined) database?.close();
    },
  });
}
