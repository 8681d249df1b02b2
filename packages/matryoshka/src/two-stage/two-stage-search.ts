import { type EmbeddingMatrix, kinds, type Match } from "@embedloom/core";
import { createTwoStageIndex, type TwoStageIndexSettings, type TwoStageSearchOptions } from "./two-stage-index.ts";

/**
 * Searches once with short vectors and ranks with full ones; for many queries over one matrix, `createTwoStageIndex` saves
 * the reading of the whole matrix that this needs each time.
 *
 * @throws InvalidOptionError when a value is not finite, a width does not fit, or an option is out of range
 * @example
 * ```ts
 * import { EmbeddingMatrix } from "@embedloom/core";
 * import { twoStageSearch } from "@embedloom/matryoshka";
 *
 * const matrix = EmbeddingMatrix.fromRows([[1, 0], [0, 1]]);
 * twoStageSearch(matrix, [0, 1], { shortlistDimensions: 1, shortlist: 2, k: 1 }); // [{ index: 1, score: 1 }]
 * ```
 */
export function twoStageSearch(
  matrix: EmbeddingMatrix,
  query: ArrayLike<number>,
  options: TwoStageIndexSettings & TwoStageSearchOptions,
): Match[] {
  kinds.object("options", options);
  return createTwoStageIndex(matrix, options).search(query, options);
}
