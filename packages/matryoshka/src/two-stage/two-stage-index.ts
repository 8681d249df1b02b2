import {
  checkInteger,
  createTopRows,
  type EmbeddingMatrix,
  kinds,
  type KindsOf,
  type Match,
  readOptions,
} from "@embedloom/core";
import { checkFinite, checkQuery } from "../arguments/index.ts";
import { createRowScan, encodingKind, type ShortlistEncoding } from "../shortlist/index.ts";

/** The options of {@link createTwoStageIndex}. */
export interface TwoStageIndexSettings {
  /** How many of the first values of a row the first stage reads; a width the model was trained for. */
  readonly shortlistDimensions: number;
  /**
   * What the first stage reads of each value. `float32` reads the matrix itself and keeps 8 bytes per row; `int8` keeps a
   * copy of `shortlistDimensions` + 8 bytes per row, `binary` one of `shortlistDimensions / 8`, up to a multiple of 4, + 1.
   *
   * @default "float32"
   */
  readonly shortlistEncoding?: ShortlistEncoding | undefined;
}

/** The options of one two-stage search. */
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
  /** What the first stage reads of each value. */
  readonly shortlistEncoding: ShortlistEncoding;
  /**
   * Finds a shortlist by the cosine of the truncated vectors, then ranks it by the dot product of the full ones, best
   * first, ties by the lower row.
   *
   * @throws InvalidOptionError when the query has another width or a value that is not finite, or an option is out of range
   */
  search(query: ArrayLike<number>, options: TwoStageSearchOptions): Match[];
}

const settingKinds: KindsOf<TwoStageIndexSettings> = {
  shortlistDimensions: kinds.integer(1),
  shortlistEncoding: kinds.optional(encodingKind),
};

const searchKinds: KindsOf<TwoStageSearchOptions> = {
  k: kinds.integer(1),
  shortlist: kinds.optional(kinds.integer(1)),
};

/**
 * Prepares a matrix for many two-stage searches: reads it once to check it, to measure the truncated rows, and to encode
 * them where asked. The matrix must not change afterwards.
 *
 * @param matrix rows of length 1, for the score to be the cosine similarity
 * @throws InvalidOptionError when a row holds a value that is not finite, `shortlistDimensions` is not from 1 to the
 * width of the matrix, or `shortlistEncoding` is not one of the three
 * @example
 * ```ts
 * import { EmbeddingMatrix } from "@embedloom/core";
 * import { createTwoStageIndex } from "@embedloom/matryoshka";
 *
 * const index = createTwoStageIndex(EmbeddingMatrix.fromRows([[1, 0], [0, 1]]), { shortlistDimensions: 1 });
 * index.search([1, 0], { k: 1 }); // [{ index: 0, score: 1 }]
 * ```
 */
export function createTwoStageIndex(matrix: EmbeddingMatrix, settings: TwoStageIndexSettings): TwoStageIndex {
  kinds.matrix("matrix", matrix);
  const { shortlistDimensions, shortlistEncoding = "float32" } = readOptions("settings", settings, settingKinds);
  const { data, dimensions, count } = matrix;
  checkInteger("shortlistDimensions", shortlistDimensions, 1, count === 0 ? undefined : dimensions);
  checkFinite("matrix", matrix);
  // A matrix without rows may be narrower than what is asked for.
  const scan = createRowScan(shortlistEncoding, matrix, Math.min(shortlistDimensions, dimensions));

  // One sum in the order of core's `topK`, so that both give the same scores to the last bit.
  function fullScore(row: number, query: Float64Array): number {
    const offset = row * dimensions;
    let sum = 0;
    for (let i = 0; i < dimensions; i++) sum += data[offset + i]! * query[i]!;
    return sum;
  }

  return {
    matrix,
    shortlistDimensions,
    shortlistEncoding,
    search(query, options) {
      const { k, shortlist } = readOptions("options", options, searchKinds);
      if (shortlist !== undefined) checkInteger("shortlist", shortlist, k);
      checkQuery(query, count === 0 ? query.length : dimensions);
      // One type of array whatever the caller has, so that the loops stay fast; float64 holds every value exactly.
      const wanted = Float64Array.from(query);
      const found = createTopRows(Math.min(count, shortlist ?? 10 * k));
      // The length of the truncated query scales all scores alike, so only the rows' own lengths matter.
      scan(wanted, found);
      const best = createTopRows(Math.min(count, k));
      for (const row of found.rows()) best.offer(row, fullScore(row, wanted));
      return best.sorted();
    },
  };
}
