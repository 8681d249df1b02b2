import type { VectorEncoding } from "@embedloom/core";
import type { CheckedRow } from "@embedloom/core/sink";
import type { OpenTables } from "./open-tables.ts";
import { rowChecksum } from "./row-checksum.ts";
import { wholeBytes } from "./vec-column.ts";

/** Changes rows inside a transaction. */
export interface RowWriter {
  /** Adds a row, or replaces the one with its id. */
  write(row: CheckedRow): void;
  /** Removes the row with an id, where there is one. */
  delete(id: string): void;
  /** Removes some rows of a source; gives whether there may be more. */
  deleteSome(source: string, limit: number): boolean;
}

export function createRowWriter({ names, column, isWhole, prepared }: OpenTables, encoding: VectorEncoding): RowWriter {
  const numberOf = (id: string): bigint | undefined => {
    const row = prepared(`SELECT number FROM ${names.rows} WHERE id = ?`).get(id) as { number: number } | undefined;
    return row && BigInt(row.number);
  };

  function remove(number: bigint): void {
    prepared(`DELETE FROM ${names.vectors} WHERE rowid = ?`).run(number);
    if (isWhole) prepared(`DELETE FROM ${names.full} WHERE number = ?`).run(number);
    prepared(`DELETE FROM ${names.rows} WHERE number = ?`).run(number);
  }

  return {
    write(row) {
      const { id, source, digest, text, reference, start, end, metadata } = row;
      const held = numberOf(id);
      // vec0 throws UNIQUE at INSERT OR REPLACE, so the old row goes first.
      if (held !== undefined) remove(held);
      const vector = column.encode(row.arrived ?? row.vector);
      const whole = isWhole ? wholeBytes(row, encoding) : undefined;
      const stored = {
        id,
        source,
        digest,
        text,
        reference,
        span_start: start,
        span_end: end,
        metadata: JSON.stringify(metadata),
      };
      prepared(
        `INSERT INTO ${names.rows} (number, id, source, digest, text, reference, span_start, span_end, metadata, checksum)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ).run(held ?? null, ...Object.values(stored), rowChecksum(stored, vector, whole));
      const number = held ?? numberOf(id)!;
      prepared(`INSERT INTO ${names.vectors} (rowid, embedding) VALUES (?, ${column.parameter})`).run(number, vector);
      if (whole !== undefined) prepared(`INSERT INTO ${names.full} VALUES (?, ?)`).run(number, whole);
    },
    delete(id) {
      const number = numberOf(id);
      if (number !== undefined) remove(number);
    },
    deleteSome(source, limit) {
      const rows = prepared(`SELECT number FROM ${names.rows} WHERE source = ? LIMIT ?`).all(source, limit);
      for (const row of rows) remove(BigInt((row as { number: number }).number));
      return rows.length === limit;
    },
  };
}
