import { StoreError } from "@embedloom/core";
import type { SourceText } from "@embedloom/jobs";
import { UsageError } from "../errors/index.ts";
import { loadOptional } from "../optional/index.ts";
import { chooseColumns, type ChosenColumns, type ColumnWishes } from "../rows/index.ts";
import { type OpenTextSource, rootOf, sourceTextOf } from "./source-text.ts";

const IDS_PER_PAGE = 10_000;
const ROWS_PER_PAGE = 500;
/** So many rows are looked at to know the columns. */
const FIRST_ROWS = 100;

type Row = Readonly<Record<string, unknown>>;
type Query = (sql: string, values?: readonly unknown[]) => Promise<readonly Row[]>;

/**
 * A table of PostgreSQL, read by ranges of a column that names its rows.
 *
 * @param address with the table behind `#`
 * @throws UsageError when there is no such table, or it cannot be read so
 * @throws Failure that says what to install
 */
export async function openTableSource(address: string, wishes: ColumnWishes): Promise<OpenTextSource> {
  const [connectionString = "", table = ""] = address.split(/#(.*)/s);
  if (table === "") throw new UsageError("Name the table: postgres://user@host/database#TABLE.");
  const { Pool } = await loadOptional("pg", "Reading a table of PostgreSQL", () => import("pg"));
  const pool = new Pool({ connectionString, max: 2, connectionTimeoutMillis: 10_000 });
  // A connection that is lost while nobody uses it is replaced by the next call.
  pool.on("error", () => {});
  const query: Query = (sql, values = []) =>
    pool.query<Row>(sql, [...values]).then(
      ({ rows }) => rows,
      (error: unknown) => {
        throw new StoreError(`The table could not be read (${codeOf(error)}).`, { cause: error });
      },
    );
  try {
    return { source: await tableSource(query, table, wishes), close: () => pool.end() };
  } catch (error) {
    await pool.end();
    throw error;
  }
}

async function tableSource(query: Query, table: string, wishes: ColumnWishes): Promise<OpenTextSource["source"]> {
  const from = table.split(".").map(quoted).join(".");
  const [found] = await query("SELECT to_regclass($1) IS NOT NULL AS here", [from]);
  if (found?.["here"] !== true) throw new UsageError(`The database has no table ${table}.`);
  const first = await query(`SELECT * FROM ${from} LIMIT ${FIRST_ROWS}`);
  const columns = chooseColumns(first, wishes, table);
  const { id } = columns;
  if (id === undefined || !(await isKey(query, from, id))) {
    throw new UsageError(
      `A job reads ${table} by ranges of a key: name a column with --id that is NOT NULL and has a unique index of its own${id === undefined ? "" : `, which ${id} has not`}.`,
    );
  }
  const key = `t.${quoted(id)}`;
  const wanted = [...new Set([...columns.text, ...(columns.keep ?? Object.keys(first[0]!))])].filter(
    (name) => name !== id,
  );
  const fields = wanted.map((name) => `, ${quoted(rootOf(name, first[0]!))}`).join("");
  const rowsSql = (range: string): string =>
    `SELECT ${key}::text AS key, (SELECT to_json(s) FROM (SELECT t.${quoted(id)}${fields}) AS s) AS fields
     FROM ${from} AS t WHERE ${range} ORDER BY ${key} LIMIT ${ROWS_PER_PAGE}`;
  const pageOf = (rows: readonly Row[]): SourceText[] => rows.map((row) => textOf(table, row, columns));
  return {
    async *ids({ after }) {
      for (let last = after; ;) {
        const rows = await query(
          `SELECT ${key}::text AS key FROM ${from} AS t ${last === undefined ? "" : `WHERE ${key} > $1`} ORDER BY ${key} LIMIT ${IDS_PER_PAGE}`,
          last === undefined ? [] : [last],
        );
        if (rows.length === 0) return;
        yield rows.map((row) => String(row["key"]));
        last = String(rows.at(-1)!["key"]);
      }
    },
    async *read({ after, through }) {
      for (let last = after; ;) {
        const rows = await query(
          rowsSql(last === undefined ? `${key} <= $1` : `${key} <= $1 AND ${key} > $2`),
          last === undefined ? [through] : [through, last],
        );
        if (rows.length === 0) return;
        yield pageOf(rows);
        last = String(rows.at(-1)!["key"]);
      }
    },
  };
}

function textOf(table: string, { key, fields }: Row, columns: ChosenColumns): SourceText {
  // A number of 64 bits is no JSON number.
  const all = { ...(fields as Row), [columns.id!]: String(key) };
  const text = sourceTextOf(table, { line: 0, fields: all }, columns);
  // Of a table each row is a source by itself.
  return { ...text, id: String(key), source: undefined };
}

async function isKey(query: Query, table: string, column: string): Promise<boolean> {
  const found = await query(
    `SELECT 1 AS here FROM pg_index AS i JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
     WHERE i.indrelid = to_regclass($1) AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indnkeyatts = 1
       AND a.attnotnull AND a.attname = $2`,
    [table, column],
  );
  return found.length > 0;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}
