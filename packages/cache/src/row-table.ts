import { EmbeddingMatrix } from "@embedloom/core";

/** Rows by position, some of which may be missing. */
export interface Rows {
  /** Whether there is a row. */
  has(position: number): boolean;
  /** A row as a view: copy it, never write to it. */
  row(position: number): Float32Array | undefined;
  /** All rows in order, not copied; `undefined` when some are missing or are not as wide as the others. */
  whole(): EmbeddingMatrix | undefined;
}

/** Rows that are still being gathered. */
export interface RowTable extends Rows {
  /** Where the row of a position may be written before it is set; `undefined` while nobody knows the width. */
  place(position: number): Float32Array | undefined;
  /** Takes in a row: a copy of it, unless it was written to its place. */
  set(position: number, row: Float32Array): void;
  /** Takes over a matrix that has a row for every position, as long as there is no row yet; else gives `false`. */
  adopt(matrix: EmbeddingMatrix): boolean;
}

/**
 * Makes a table without rows. They lie in one block of memory, so that the block is the result when all of them are there:
 * to copy 20,000 rows of 1,536 takes as long as to read them.
 *
 * @param width of the rows. `undefined`: that of the first one
 */
export function createRowTable(count: number, width: number | undefined): RowTable {
  const present = new Uint8Array(count);
  /** Rows of another width than the block's. */
  const odd = new Map<number, Float32Array>();
  let block: EmbeddingMatrix | undefined;
  let missing = count;

  function place(position: number): Float32Array | undefined {
    if (block === undefined && width !== undefined) block = EmbeddingMatrix.zeros(count, width);
    return block?.row(position);
  }

  return {
    has: (position) => present[position] === 1,
    row(position) {
      if (present[position] !== 1) return undefined;
      return odd.get(position) ?? block?.row(position);
    },
    whole: () => (missing === 0 && odd.size === 0 ? block : undefined),
    place,
    set(position, row) {
      width ??= row.length;
      if (row.length !== width) odd.set(position, row);
      else if (row.buffer !== block?.data.buffer) place(position)!.set(row);
      if (present[position] === 0) missing--;
      present[position] = 1;
    },
    adopt(matrix) {
      if (block !== undefined || matrix.count !== count) return false;
      block = matrix;
      present.fill(1);
      missing = 0;
      return true;
    },
  };
}
