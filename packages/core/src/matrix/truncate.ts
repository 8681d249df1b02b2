import { checkInteger } from "../arguments/index.ts";
import * as kinds from "../arguments/index.ts";
import { EmbeddingMatrix } from "./embedding-matrix.ts";
import { normalizeInPlace } from "./normalize.ts";

/**
 * Keeps the first `dimensions` values of every row, then scales the row to length 1: the Matryoshka reduction.
 *
 * Says nothing of whether the model was trained for it; `withDimensions` does. Rows of length 0 stay zero.
 *
 * @throws InvalidOptionError unless `dimensions` is an integer from 1 to the width of the matrix
 * @example
 * ```ts
 * import { EmbeddingMatrix, truncate } from "@embedloom/core";
 *
 * truncate(EmbeddingMatrix.fromRows([[3, 4, 12]]), 2).toArrays(); // [[0.6000000238418579, 0.800000011920929]]
 * ```
 */
export function truncate(matrix: EmbeddingMatrix, dimensions: number): EmbeddingMatrix {
  kinds.matrix("matrix", matrix);
  checkInteger("dimensions", dimensions, 1, matrix.count === 0 ? Number.MAX_SAFE_INTEGER : matrix.dimensions);
  const cut = EmbeddingMatrix.zeros(matrix.count, dimensions);
  for (let i = 0; i < matrix.count; i++) {
    const row = cut.row(i);
    row.set(matrix.row(i).subarray(0, dimensions));
    normalizeInPlace(row);
  }
  return cut;
}
