import type { KernelMemory } from "../wasm/index.ts";

/** What is kept of the values of a document's rows. */
export type KernelEncoding = "float32" | "int8";

/** How rows lie in memory: the first `step` values of each of `atOnce` rows, then the next `step` of each, and so on. */
export interface RowLayout {
  readonly type: "float32" | "int8" | "int16";
  /** Rows that are read together; their number is filled up to a multiple of it. */
  readonly atOnce: number;
  /** Values of one row that are read together; a row is filled up with zeros to a multiple of it. */
  readonly step: number;
}

/**
 * The inner loop of MaxSim: the largest dot product of every row of a question with any row of a document.
 *
 * With `int8`, a value of a document's row is from 0 to 127, and one of the question's from -127 to 127; sums and `largest` are
 * int32. With `float32` all are floats.
 */
export interface MaxSimKernel {
  readonly memory: KernelMemory;
  readonly query: RowLayout;
  readonly rows: RowLayout;
  /**
   * Raises `largest[i]` to the largest dot product of query row `i` with any of the rows.
   *
   * All but the last are addresses; `queryEnd` and `rowsEnd` are one past the last byte.
   *
   * @param groupBytes what `rows.atOnce` rows take
   */
  run(query: number, queryEnd: number, rows: number, rowsEnd: number, largest: number, groupBytes: number): void;
}
