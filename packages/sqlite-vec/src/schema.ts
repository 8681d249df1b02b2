import { type IndexIdentity, StoreError } from "@embedloom/core";
import { identityText, IndexMismatchError, requireIdentity } from "@embedloom/core/sink";
import type { SqliteDatabase } from "./sqlite-database.ts";
import { isCoarse, vecColumn } from "./vec-column.ts";

/** Raised when the tables change. */
const VERSION = 2;

/** The tables of one index, quoted for SQL. */
export interface TableNames {
  readonly info: string;
  readonly rows: string;
  readonly bySource: string;
  readonly vectors: string;
  /** Whole vectors, where the others are coarse. */
  readonly full: string;
  /** The highest token of each fence. */
  readonly fences: string;
  /** The names of the tables as they are. */
  readonly plain: readonly string[];
}

/** The tables of the index of this name. */
export function tableNames(name: string): TableNames {
  const plain = [`${name}_info`, name, `${name}_vectors`, `${name}_full`, `${name}_fences`];
  const [info, rows, vectors, full, fences] = plain.map(quoted);
  return {
    info: info!,
    rows: rows!,
    vectors: vectors!,
    full: full!,
    fences: fences!,
    bySource: quoted(`${name}_by_source`),
    plain,
  };
}

/** Makes the tables where there are none, and refuses those of others. To be called inside a transaction. */
export function prepareTables(
  database: SqliteDatabase,
  names: TableNames,
  identity: IndexIdentity,
  layout: { readonly rescore: boolean; readonly where: string },
): void {
  const { where } = layout;
  const isWhole = layout.rescore && isCoarse(identity.encoding);
  if (!exists(database, names.plain[0]!)) {
    const foreign = names.plain.find((name) => exists(database, name));
    if (foreign !== undefined) {
      throw new IndexMismatchError(
        `${where} cannot be made: another program has the table ${foreign}. Choose another \`table\`.`,
      );
    }
    create(database, names, identity, isWhole);
    return;
  }
  const info = readInfo(database, names, where);
  requireIdentity(info.identity, identity, where);
  if (info.full !== isWhole) {
    throw new IndexMismatchError(
      `${where} was made with \`rescore: ${info.full}\`: open it so, or choose another \`table\`.`,
    );
  }
}

/**
 * Refuses to go on when the index has become another one since it was opened. To be called inside a transaction.
 *
 * @throws IndexMismatchError, or StoreError where there is none any more
 */
export function requireTables(
  database: SqliteDatabase,
  names: TableNames,
  identity: IndexIdentity,
  where: string,
): void {
  if (!exists(database, names.plain[0]!)) throw new StoreError(`${where} was removed: open it again.`);
  requireIdentity(readInfo(database, names, where).identity, identity, where);
}

/** Removes the tables, where they are ours. To be called inside a transaction. */
export function dropTables(database: SqliteDatabase, names: TableNames, where: string): void {
  if (!exists(database, names.plain[0]!)) return;
  readInfo(database, names, where);
  for (const table of [names.vectors, names.full, names.fences, names.rows, names.info])
    database.exec(`DROP TABLE IF EXISTS ${table}`);
}

function create(database: SqliteDatabase, names: TableNames, identity: IndexIdentity, isWhole: boolean): void {
  database.exec(`
    CREATE TABLE ${names.info} (version INTEGER NOT NULL, identity TEXT NOT NULL, "full" INTEGER NOT NULL) STRICT;
    CREATE TABLE ${names.rows} (
      number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, source TEXT NOT NULL, digest TEXT NOT NULL, text TEXT,
      reference TEXT, span_start INTEGER, span_end INTEGER, metadata TEXT NOT NULL, checksum INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX ${names.bySource} ON ${names.rows} (source);
    CREATE VIRTUAL TABLE ${names.vectors} USING vec0(${vecColumn(identity).declaration});`);
  if (isWhole) database.exec(`CREATE TABLE ${names.full} (number INTEGER PRIMARY KEY, vector BLOB NOT NULL) STRICT`);
  database.prepare(`INSERT INTO ${names.info} VALUES (?, ?, ?)`).run(VERSION, identityText(identity), isWhole ? 1 : 0);
}

function readInfo(database: SqliteDatabase, names: TableNames, where: string): { identity: string; full: boolean } {
  const row = infoRow(database, names);
  const { version, identity, full } = (typeof row === "object" && row !== null ? row : {}) as Record<string, unknown>;
  if (typeof version !== "number" || typeof identity !== "string") {
    throw new IndexMismatchError(`${where} cannot be used: another program has its tables. Choose another \`table\`.`);
  }
  if (version !== VERSION) {
    const wayOut = version > VERSION ? "update it" : "remove the index and fill it again";
    throw new IndexMismatchError(
      `${where} has version ${version}, this package knows ${VERSION}: ${wayOut}, or choose another \`table\`.`,
    );
  }
  return { identity, full: full === 1 };
}

function infoRow(database: SqliteDatabase, names: TableNames): unknown {
  const columns = database.prepare(`SELECT name FROM pragma_table_info(?)`).all(names.plain[0]!);
  if (columns.length !== 3) return undefined;
  return database.prepare(`SELECT * FROM ${names.info}`).get();
}

function exists(database: SqliteDatabase, name: string): boolean {
  return database.prepare("SELECT 1 FROM sqlite_schema WHERE name = ? COLLATE NOCASE").get(name) !== undefined;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
