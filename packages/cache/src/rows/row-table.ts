import { EmbeddingMatrix } from "@embedloom/core";
import { type VectorBlock, vectorBlock } from "../codec/index.ts";

/** Rows by position, some of which may be missing. */
export interface Rows {
  /** Whether there is a row. */
  has(position: number): boolean;
  /** A row as a view: copy it, never write to it. */
  row(position: number): Float32Array | undefined;
  /** All rows in order, not copied; `undefined` when some are missing or are not as wide as the others. */
  whole(): EmbeddingMatrix | undefined;
}

/** The block that the rows lie in: the row of a position begins at `position * width`. */
interface RowBlock extends VectorBlock {
  readonly width: number;
}

/** Rows that are still being gathered. */
export interface RowTable extends Rows {
  /** Where rows of `width` may be written before they are `filled`; `undefined` while nobody knows the width. */
  block(): RowBlock | undefined;
  /** Says that the row of a position was written into the block. */
  filled(position: number): void;
  /** Takes in a copy of a row. */
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
  let matrix: EmbeddingMatrix | undefined;
  let missing = count;

  let rows: RowBlock | undefined;

  function block(): RowBlock | undefined {
    if (width === undefined) return undefined;
    if (matrix === undefined) {
      matrix = EmbeddingMatrix.zeros(count, width);
      rows = { ...vectorBlock(matrix.data), width };
    }
    return rows;
  }

  function filled(position: number): void {
    if (present[position] === 0) missing--;
    present[position] = 1;
  }

  return {
    has: (position) => present[position] === 1,
    row(position) {
      if (present[position] !== 1) return undefined;
      return odd.get(position) ?? matrix?.row(position);
    },
    whole: () => (missing === 0 && odd.size === 0 ? matrix : undefined),
    block,
    filled,
    set(position, row) {
      width ??= row.length;
      if (row.length !== width) odd.set(position, row);
      else block()!.data.set(row, position * width);
      filled(position);
    },
    adopt(given) {
      if (matrix !== undefined || given.count !== count) return false;
      matrix = given;
      present.fill(1);
      missing = 0;
      return true;
    },
  };
}
