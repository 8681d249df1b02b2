import { checkInteger, createTopRows, type EmbeddingMatrix, type Match } from "@embedloom/core";
import { checkFinite, checkQuery } from "./check-finite.ts";

/** The choices of {@link createTwoStageIndex}. */
export interface TwoStageIndexSettings {
  /** How many of the first values of a row the first stage reads; a width the model was trained for. */
  readonly shortlistDimensions: number;
}

/** The choices of one two-stage search. */
export interface TwoStageSearchOptions {
  /** How many rows to return; all when there are fewer. */
  readonly k: number;
  /** How many rows the first stage hands to the second, at least `k`; with all rows the search is exact. @default 10 * k */
  readonly shortlist?: number | undefined;
}

/** A matrix that is ready for two-stage searches. */
export interface TwoStageIndex {
  /** The rows that are searched: the caller's own matrix, not a copy. */
  readonly matrix: EmbeddingMatrix;
  /** Width of the first stage. */
  readonly shortlistDimensions: number;
  /**
   * Finds a shortlist by the cosine of the truncated vectors, then ranks it by the dot product of the full ones, best
   * first, ties by the lower row.
   *
   * @throws InvalidOptionError when the query has another width or a value that is not finite, or an option is out of range
   */
  search(query: ArrayLike<number>, options: TwoStageSearchOptions): Match[];
}

/**
 * Prepares a matrix for many two-stage searches: reads it once to check it and to measure the truncated rows, then adds 8
 * bytes per row. The matrix must not change afterwards.
 *
 * @param matrix rows of length 1, for the score to be the cosine similarity
 * @throws InvalidOptionError when a row holds a value that is not finite, or `shortlistDimensions` is not from 1 to the
 * width of the matrix
 * @example
 * ```ts
 * import { EmbeddingMatrix } from "@embedloom/core";
 * import { createTwoStageIndex } from "@embedloom/matryoshka";
 *
 * const index = createTwoStageIndex(EmbeddingMatrix.fromRows([[1, 0], [0, 1]]), { shortlistDimensions: 1 });
 * index.search([1, 0], { k: 1 }); // [{ index: 0, score: 1 }]
 * ```
 */
export function createTwoStageIndex(
  matrix: EmbeddingMatrix,
  { shortlistDimensions }: TwoStageIndexSettings,
): TwoStageIndex {
  const { data, dimensions, count } = matrix;
  checkInteger("shortlistDimensions", shortlistDimensions, 1, count === 0 ? undefined : dimensions);
  checkFinite("matrix", matrix);
  const scales = prefixScales(matrix, shortlistDimensions);

  /** Dot product of the query with the first `width` values of a row. */
  function product(row: number, query: Float64Array, width: number): number {
    const offset = row * dimensions;
    let sum = 0;
    for (let i = 0; i < width; i++) sum += data[offset + i]! * query[i]!;
    return sum;
  }

  return {
    matrix,
    shortlistDimensions,
    search(query, { k, shortlist }) {
      checkInteger("k", k, 1);
      if (shortlist !== undefined) checkInteger("shortlist", shortlist, k);
      checkQuery(query, count === 0 ? query.length : dimensions);
      // One type of array whatever the caller has, so that the loops stay fast; float64 holds every value exactly.
      const wanted = Float64Array.from(query);
      const found = createTopRows(Math.min(count, shortlist ?? 10 * k));
      // The length of the truncated query scales all scores alike, so only the rows' own lengths matter.
      for (let row = 0; row < count; row++) found.offer(row, product(row, wanted, shortlistDimensions) * scales[row]!);
      const best = createTopRows(Math.min(count, k));
      for (const row of found.rows()) best.offer(row, product(row, wanted, dimensions));
      return best.sorted();
    },
  };
}

/** One over the length of each truncated row; 0 where that is 0, so that the row scores 0 and not NaN. */
function prefixScales({ data, dimensions, count }: EmbeddingMatrix, width: number): Float64Array {
  return Float64Array.from({ length: count }, (_, row) => {
    let squares = 0;
    for (let at = row * dimensions; at < row * dimensions + width; at++) squares += data[at]! * data[at]!;
    return squares === 0 ? 0 : 1 / Math.sqrt(squares);
  });
}
