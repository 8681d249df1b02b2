import type { CheckedRow } from "@embedloom/core/sink";
import type { VectorColumn } from "./vector-column.ts";

/** The columns in the order in which rows are copied; `whole` follows where whole vectors are kept. */
export const COPIED_COLUMNS = "id, source, digest, text, reference, span_start, span_end, metadata, embedding" as const;

// https://www.postgresql.org/docs/current/sql-copy.html, binary format: a signature, flags, and the length of nothing more.
const HEADER = Buffer.from("PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0", "latin1");
const TRAILER_BYTES = 2;
const JSONB_VERSION = 1;

/** Writes rows as one binary COPY. */
export function copyOf(rows: readonly CheckedRow[], columns: readonly VectorColumn[]): Buffer {
  const metadata = rows.map((row) => JSON.stringify(row.metadata));
  const target = Buffer.allocUnsafe(
    rows.reduce((bytes, row, i) => bytes + sizeOf(row, metadata[i]!, columns), 0) + HEADER.length + TRAILER_BYTES,
  );
  let at = HEADER.copy(target);
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
    [row.id, row.source, row.digest, row.text, row.reference].forEach(text);
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
  at = target.writeInt16BE(-1, at);
  return target.subarray(0, at);
}

// At most: a UTF-16 unit takes three bytes of UTF-8.
function sizeOf(
  { id, source, digest, text, reference }: CheckedRow,
  metadata: string,
  columns: readonly VectorColumn[],
): number {
  const units =
    id.length + source.length + digest.length + (text?.length ?? 0) + (reference?.length ?? 0) + metadata.length;
  return 2 + 6 * 4 + 2 * 8 + 1 + 3 * units + columns.reduce((bytes, column) => bytes + 4 + column.bytes, 0);
}
