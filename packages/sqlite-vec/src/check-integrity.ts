import type { TableNames } from "./schema.ts";
import type { SqliteDatabase } from "./sqlite-database.ts";
import { damage } from "./sqlite-failure.ts";

/**
 * Refuses a file whose trees and indexes do not fit together, or whose search would pass over a row. What rows and vectors
 * hold is looked at when they are read.
 *
 * @throws StoreError, or what SQLite throws of it
 */
export function checkIntegrity(database: SqliteDatabase, names: TableNames, where: string): void {
  const found = database.prepare("PRAGMA integrity_check(1)").get() as { integrity_check: unknown };
  if (found.integrity_check !== "ok") throw damage(where);
  const [, rows, vectors] = names.plain;
  if (has(database, `${vectors}_chunks`) && !seesAllRows(database, rows!, vectors!)) throw damage(where);
}

interface ChunkOfVectors {
  readonly chunk_id: number;
  /** A bit for each place: whether there is a vector. */
  readonly validity: Uint8Array;
  /** Eight bytes for each place: the number of its row. */
  readonly rowids: Uint8Array;
}

// A search of sqlite-vec goes by what its chunks say is there; a row is read by where another table says that it is.
function seesAllRows(database: SqliteDatabase, rows: string, vectors: string): boolean {
  const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
  const chunks = new Map<number, ChunkOfVectors>();
  let seen = 0;
  const all = database.prepare(`SELECT chunk_id, validity, rowids FROM ${quoted(`${vectors}_chunks`)}`).all();
  for (const chunk of all as ChunkOfVectors[]) {
    chunks.set(chunk.chunk_id, chunk);
    for (const byte of chunk.validity) seen += bitsOf(byte);
  }
  const places = database
    .prepare(
      `SELECT number, chunk_id, chunk_offset FROM ${quoted(rows)} LEFT JOIN ${quoted(`${vectors}_rowids`)} ON rowid = number`,
    )
    .all() as { number: number; chunk_id: number | null; chunk_offset: number | null }[];
  return (
    seen === places.length &&
    places.every(({ number, chunk_id: chunk, chunk_offset: place }) => {
      const held = chunks.get(chunk ?? -1);
      return held !== undefined && holds(held, place ?? -1, number);
    })
  );
}

function holds({ validity, rowids }: ChunkOfVectors, place: number, number: number): boolean {
  if (!(place >= 0 && 8 * (place + 1) <= rowids.length)) return false;
  if (((validity[place >> 3]! >> (place & 7)) & 1) !== 1) return false;
  const view = new DataView(rowids.buffer, rowids.byteOffset, rowids.byteLength);
  return view.getBigInt64(8 * place, true) === BigInt(number);
}

function bitsOf(byte: number): number {
  let bits = 0;
  for (let rest = byte; rest > 0; rest >>= 1) bits += rest & 1;
  return bits;
}

function has(database: SqliteDatabase, name: string): boolean {
  return database.prepare("SELECT 1 FROM sqlite_schema WHERE name = ?").get(name) !== undefined;
}
