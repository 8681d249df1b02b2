import { type EmbeddingMatrix, kinds, type KindsOf, type Match, readOptions } from "@embedloom/core";
import { checkFinite, checkQuery } from "../arguments/index.ts";
import { createByteRows } from "./byte-rows.ts";
import { createByteScan } from "./byte-scan.ts";
import { createFloatScan, type ExactFindings } from "./row-scan.ts";

/** The options of one exact search. */
export interface ExactSearchOptions {
  /** How many rows to return, from 1; all when there are fewer. */
  readonly k: number;
  /** Whether a row may be found. Absent: all. */
  readonly filter?: ((index: number) => boolean) | undefined;
}

/** A matrix that is ready for many exact searches. */
export interface ExactIndex {
  /** The rows that are searched: the caller's own matrix, not a copy. */
  readonly matrix: EmbeddingMatrix;
  /**
   * Finds the rows with the highest dot product, best first, ties by the lower row: what `topK` of `@embedloom/core` finds, to the last
   * bit of the scores.
   *
   * @throws InvalidOptionError when the query has another width or a value that is not finite, or an option is invalid
   */
  search(query: ArrayLike<number>, options: ExactSearchOptions): Match[];
  /**
   * As `search`, with how far apart the scores of all rows are, by which `createSearch` of `@embedloom/search` scales them.
   *
   * @throws InvalidOptionError as `search`
   */
  searchWithSpread(query: ArrayLike<number>, options: ExactSearchOptions): ExactFindings;
}

/** Values of a matrix below which reading them all takes no longer. */
const LEAST_VALUES = 2 ** 16;

const searchKinds: KindsOf<ExactSearchOptions> = { k: kinds.integer(1), filter: kinds.optional(kinds.callback) };

/**
 * Prepares a matrix for many exact searches: keeps a copy of one byte for each value, and 36 bytes for each row. SIMD of WebAssembly reads the bytes
 * some ten times as fast as a loop reads floats; how far they can be off is known, so that only the rows that may be among the best
 * are compared as floats. A small matrix, or one in a runtime without SIMD, is read as it is. It must not change afterwards.
 *
 * @param matrix rows of length 1, for the score to be the cosine similarity
 * @throws InvalidOptionError when a row holds a value that is not finite
 * @example
 * ```ts
 * import { EmbeddingMatrix } from "@embedloom/core";
 * import { createExactIndex } from "@embedloom/matryoshka";
 *
 * const index = createExactIndex(EmbeddingMatrix.fromRows([[1, 0], [0, 1], [0.6, 0.8]]));
 * console.log(index.search([0, 1], { k: 1, filter: (row) => row !== 1 })[0]?.index); // 2
 * ```
 */
export function createExactIndex(matrix: EmbeddingMatrix): ExactIndex {
  kinds.matrix("matrix", matrix);
  checkFinite("matrix", matrix);
  const { count, dimensions } = matrix;
  const bytes = matrix.data.length < LEAST_VALUES ? undefined : createByteRows(matrix);
  const scan = bytes === undefined ? createFloatScan(matrix) : createByteScan(matrix, bytes);

  function searchWithSpread(query: ArrayLike<number>, options: ExactSearchOptions): ExactFindings {
    const { k, filter } = readOptions("options", options, searchKinds);
    checkQuery(query, count === 0 ? query.length : dimensions);
    const passes = filter && ((row: number) => kinds.flag("filter(row)", filter(row)) === true);
    // One type of array whatever the caller has, so that the loops stay fast; float64 holds every value exactly.
    return scan({ query: Float64Array.from(query), k, passes });
  }
  return {
    matrix,
    search: (query, options) => [...searchWithSpread(query, options).matches],
    searchWithSpread,
  };
}
