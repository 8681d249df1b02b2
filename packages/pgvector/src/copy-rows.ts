import type { CheckedRow } from "@embedloom/core/sink";
import type { VectorColumn } from "./vector-column.ts";

/** The columns in the order in which rows are copied; `whole` follows where whole vectors are kept. */
export const COPIED_COLUMNS = [
  "id",
  "source",
  "digest",
  "text",
  "reference",
  "span_start",
  "span_end",
  "metadata",
  "embedding",
] as const;

// https://www.postgresql.org/docs/current/sql-copy.html, binary format: a signature, flags, and the length of nothing more.
const HEADER = Buffer.from("PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0", "latin1");
const TRAILER = Buffer.from([0xff, 0xff]);
const JSONB_VERSION = 1;
/** Rows in one part: some hundred kilobytes, so that the server begins while most of the rows are still to be made. */
const ROWS_AT_ONCE = 50;

/** Writes rows as one binary COPY, part by part: each is there until the next one is asked for. */
export function* copyOf(rows: readonly CheckedRow[], columns: readonly VectorColumn[]): Generator<Buffer> {
  let target = Buffer.alloc(0);
  yield HEADER;
  for (let start = 0; start < rows.length; start += ROWS_AT_ONCE) {
    const some = rows.slice(start, start + ROWS_AT_ONCE);
    const metadata = some.map((row) => JSON.stringify(row.metadata));
    const size = some.reduce((sum, row, i) => sum + sizeOf(row, metadata[i]!, columns), 0);
    // Fresh memory costs more than what is written into it.
    if (target.length < size) target = Buffer.allocUnsafeSlow(size);
    yield writePart(target, some, metadata, columns);
  }
  yield TRAILER;
}

function writePart(
  target: Buffer,
  rows: readonly CheckedRow[],
  metadata: readonly string[],
  columns: readonly VectorColumn[],
): Buffer {
  let at = 0;
  const text = (value: string | null): void => {
    if (value === null) {
      at = target.writeInt32BE(-1, at);
      return;
    }
    const bytes = target.write(value, at + 4);
    target.writeInt32BE(bytes, at);
    at += 4 + bytes;
  };
  const integer = (value: number | null): void => {
    at = target.writeInt32BE(value === null ? -1 : 4, at);
    if (value !== null) at = target.writeInt32BE(value, at);
  };
  rows.forEach((row, i) => {
    at = target.writeInt16BE(8 + columns.length, at);
    text(row.id);
    text(row.source);
    text(row.digest);
    text(row.text);
    text(row.reference);
    integer(row.start);
    integer(row.end);
    const bytes = target.write(metadata[i]!, at + 5);
    target.writeInt32BE(1 + bytes, at);
    target[at + 4] = JSONB_VERSION;
    at += 5 + bytes;
    for (const column of columns) {
      at = target.writeInt32BE(column.bytes, at);
      column.write(row.vector, target, at);
      at += column.bytes;
    }
  });
  return target.subarray(0, at);
}

// The exact size of the fixed parts; a length in front of each field.
function sizeOf(row: CheckedRow, metadata: string, columns: readonly VectorColumn[]): number {
  const texts = [row.id, row.source, row.digest, row.text ?? "", row.reference ?? "", metadata];
  const bytes = texts.reduce((sum, text) => sum + 4 + Buffer.byteLength(text), 0);
  return 2 + bytes + 2 * 8 + 1 + columns.reduce((sum, column) => sum + 4 + column.bytes, 0);
}
