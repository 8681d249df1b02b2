// The ways to write into pgvector that people have without the sink; each makes a table of its own.
import type { SinkRow } from "@embedloom/core";
import type pg from "pg";

async function makeTable(pool: pg.Pool, name: string, dimensions: number): Promise<string> {
  await pool.query("CREATE EXTENSION IF NOT EXISTS vector");
  await pool.query(`DROP TABLE IF EXISTS ${name}`);
  await pool.query(
    `CREATE TABLE ${name} (id text COLLATE "C" PRIMARY KEY, source text, digest text, text text, metadata jsonb, embedding vector(${dimensions}))`,
  );
  return name;
}

function textOf({ vector }: SinkRow): string {
  return `[${Array.from(vector).join(",")}]`;
}

function valuesOf(row: SinkRow): unknown[] {
  return [row.id, row.source, row.digest, row.text, JSON.stringify(row.metadata), textOf(row)];
}

/** One INSERT for each row, as most examples show it. */
export async function insertRows(
  pool: pg.Pool,
  rows: readonly SinkRow[],
  dimensions: number,
  round: number,
): Promise<void> {
  const table = await makeTable(pool, `usual_row_${dimensions}_${round}`, dimensions);
  for (const row of rows) await pool.query(`INSERT INTO ${table} VALUES ($1, $2, $3, $4, $5, $6)`, valuesOf(row));
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
    const places = batch.map((_, i) => `(${[1, 2, 3, 4, 5, 6].map((n) => `$${6 * i + n}`).join(",")})`);
    await pool.query(
      `INSERT INTO ${table} VALUES ${places.join(",")} ON CONFLICT (id) DO UPDATE SET source = EXCLUDED.source,
       digest = EXCLUDED.digest, text = EXCLUDED.text, metadata = EXCLUDED.metadata, embedding = EXCLUDED.embedding`,
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
  const client = await pool.connect();
  try {
    for (let start = 0; start < rows.length; start += 1000) {
      const content = contentOf(rows.slice(start, start + 1000), dimensions);
      await new Promise<void>((resolve, reject) => {
        client.query(copyOf(`COPY ${table} FROM STDIN WITH (FORMAT binary)`, content, resolve, reject));
      });
    }
  } finally {
    client.release();
  }
}

interface CopyConnection {
  query(sql: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
}

function copyOf(sql: string, content: Buffer, resolve: () => void, reject: (error: Error) => void): pg.Submittable {
  const submittable = {
    submit: (connection: CopyConnection) => connection.query(sql),
    handleCopyInResponse(connection: CopyConnection) {
      connection.sendCopyFromChunk(content);
      connection.endCopyFrom();
    },
    handleCommandComplete() {},
    handleError: reject,
    handleReadyForQuery: resolve,
  };
  const asIs: unknown = submittable;
  return asIs as pg.Submittable;
}

function contentOf(rows: readonly SinkRow[], dimensions: number): Buffer {
  const parts: Buffer[] = [Buffer.from("PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0", "latin1")];
  const field = (bytes: Buffer): Buffer[] => {
    const length = Buffer.alloc(4);
    length.writeInt32BE(bytes.length);
    return [length, bytes];
  };
  for (const row of rows) {
    const vector = Buffer.alloc(4 + 4 * dimensions);
    vector.writeUInt16BE(dimensions);
    Buffer.from((row.vector as Float32Array).buffer).copy(vector, 4);
    vector.subarray(4).swap32();
    parts.push(Buffer.from([0, 6]));
    for (const text of [row.id, row.source, row.digest, row.text ?? ""]) parts.push(...field(Buffer.from(text)));
    parts.push(...field(Buffer.from(`\x01${JSON.stringify(row.metadata)}`)), ...field(vector));
  }
  parts.push(Buffer.from([0xff, 0xff]));
  return Buffer.concat(parts);
}
