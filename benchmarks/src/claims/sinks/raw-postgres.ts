// The ways to write into pgvector that people have without the sink; each makes a table of its own.
import type { SinkRow } from "@embedloom/core";
import type { Writable } from "node:stream";
import type pg from "pg";

const COLUMNS = "id, source, digest, text, reference, span_start, span_end, metadata, embedding";
const UPDATES = COLUMNS.split(", ")
  .slice(1)
  .map((name) => `${name} = EXCLUDED.${name}`)
  .join(", ");

/** The columns and indexes that the sink's table has. */
async function makeTable(pool: pg.Pool, name: string, dimensions: number): Promise<string> {
  await pool.query("CREATE EXTENSION IF NOT EXISTS vector");
  await pool.query(`DROP TABLE IF EXISTS ${name}`);
  await pool.query(`CREATE TABLE ${name} (${columnsOf(dimensions)}, PRIMARY KEY (id))`);
  await pool.query(`CREATE INDEX ON ${name} (hashtextextended(source, 0))`);
  return name;
}

function columnsOf(dimensions: number): string {
  return `id text COLLATE "C", source text COLLATE "C" NOT NULL, digest text NOT NULL, text text, reference text,
    span_start integer, span_end integer, metadata jsonb NOT NULL, embedding vector(${dimensions}) NOT NULL`;
}

function textOf({ vector }: SinkRow): string {
  return `[${Array.from(vector).join(",")}]`;
}

function valuesOf(row: SinkRow): unknown[] {
  const [start, end] = row.span!;
  return [row.id, row.source, row.digest, row.text, null, start, end, JSON.stringify(row.metadata), textOf(row)];
}

/** One INSERT for each row, as most examples show it. */
export async function insertRows(
  pool: pg.Pool,
  rows: readonly SinkRow[],
  dimensions: number,
  round: number,
): Promise<void> {
  const table = await makeTable(pool, `usual_row_${dimensions}_${round}`, dimensions);
  for (const row of rows)
    await pool.query(`INSERT INTO ${table} VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, valuesOf(row));
}

/** One INSERT … ON CONFLICT for 1,000 rows, as the adapters of frameworks do it. */
export async function textUpsert(
  pool: pg.Pool,
  rows: readonly SinkRow[],
  dimensions: number,
  round: number,
): Promise<void> {
  const table = await makeTable(pool, `usual_text_${dimensions}_${round}`, dimensions);
  for (let start = 0; start < rows.length; start += 1000) {
    const batch = rows.slice(start, start + 1000);
    const places = batch.map((_, i) => `(${[1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => `$${9 * i + n}`).join(",")})`);
    await pool.query(
      `INSERT INTO ${table} VALUES ${places.join(",")} ON CONFLICT (id) DO UPDATE SET ${UPDATES}`,
      batch.flatMap(valuesOf),
    );
  }
}

/** A binary COPY straight into the table, 1,000 rows at a time, each in its transaction: fails at the first id that is there. */
export async function rawCopy(
  pool: pg.Pool,
  rows: readonly SinkRow[],
  dimensions: number,
  round: number,
): Promise<void> {
  const table = await makeTable(pool, `raw_copy_${dimensions}_${round}`, dimensions);
  await withClient(pool, async (client) => {
    for (let start = 0; start < rows.length; start += 1000) {
      await copyInto(client, table, rows.slice(start, start + 1000), dimensions);
    }
  });
}

/** A binary COPY into a temporary table and one upsert from there, 1,000 rows at a time, each in its transaction. */
export async function rawCopyUpsert(
  pool: pg.Pool,
  rows: readonly SinkRow[],
  dimensions: number,
  round: number,
): Promise<void> {
  const table = await makeTable(pool, `raw_upsert_${dimensions}_${round}`, dimensions);
  await withClient(pool, async (client) => {
    await client.query(`CREATE TEMP TABLE staging (${columnsOf(dimensions)}) ON COMMIT DELETE ROWS`);
    for (let start = 0; start < rows.length; start += 1000) {
      await client.query("BEGIN");
      await copyInto(client, "staging", rows.slice(start, start + 1000), dimensions);
      await client.query(
        `INSERT INTO ${table} (${COLUMNS}) SELECT ${COLUMNS} FROM staging ON CONFLICT (id) DO UPDATE SET ${UPDATES}`,
      );
      await client.query("COMMIT");
    }
    await client.query("DROP TABLE staging");
  });
}

async function withClient(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<void>): Promise<void> {
  const client = await pool.connect();
  try {
    await work(client);
  } finally {
    client.release();
  }
}

function copyInto(client: pg.PoolClient, table: string, rows: readonly SinkRow[], dimensions: number): Promise<void> {
  const content = contentOf(rows, dimensions);
  const sql = `COPY ${table} (${COLUMNS}) FROM STDIN WITH (FORMAT binary)`;
  return new Promise((resolve, reject) => void client.query(copyOf(sql, content, resolve, reject)));
}

interface CopyConnection {
  query(sql: string): void;
  readonly stream: Writable;
  endCopyFrom(): void;
}

function copyOf(sql: string, content: Buffer, resolve: () => void, reject: (error: Error) => void): pg.Submittable {
  const submittable = {
    submit: (connection: CopyConnection) => connection.query(sql),
    handleCopyInResponse(connection: CopyConnection) {
      connection.stream.write(content);
      connection.endCopyFrom();
    },
    handleCommandComplete() {},
    handleError: reject,
    handleReadyForQuery: resolve,
  };
  const asIs: unknown = submittable;
  return asIs as pg.Submittable;
}

// One CopyData message, written once, into memory that is large enough, without a look at what is written.
function contentOf(rows: readonly SinkRow[], dimensions: number): Buffer {
  const longest = rows.reduce((bytes, { text }) => bytes + 3 * (text?.length ?? 0), 0);
  const target = Buffer.allocUnsafe(100 + longest + rows.length * (4 * dimensions + 1000));
  let at = target.write("d\0\0\0\0PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0", "latin1");
  const text = (value: string): void => {
    const bytes = target.write(value, at + 4);
    target.writeInt32BE(bytes, at);
    at += 4 + bytes;
  };
  const integer = (value: number): void => {
    at = target.writeInt32BE(value, target.writeInt32BE(4, at));
  };
  for (const { id, vector, source, digest, text: content = "", span, metadata } of rows) {
    at = target.writeInt16BE(9, at);
    for (const value of [id, source, digest, content]) text(value);
    at = target.writeInt32BE(-1, at);
    span!.forEach(integer);
    text(`\x01${JSON.stringify(metadata)}`);
    at = target.writeInt32BE(4 + 4 * dimensions, at);
    at = target.writeInt32BE(dimensions * 2 ** 16, at);
    Buffer.from((vector as Float32Array).buffer).copy(target, at);
    target.subarray(at, at + 4 * dimensions).swap32();
    at += 4 * dimensions;
  }
  at = target.writeInt16BE(-1, at);
  target.writeInt32BE(at - 1, 1);
  return target.subarray(0, at);
}
