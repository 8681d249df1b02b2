import { checkInteger } from "./check-options.ts";
import type { EmbeddingMatrix } from "./embedding-matrix.ts";
import { InvalidOptionError } from "./errors/invalid-option-error.ts";
import { createTopRows, type Match } from "./top-rows.ts";

/**
 * The `k` rows with the highest dot product with `query`, best first, ties by the lower row; all rows when `k` is more.
 *
 * Rows must have length 1 for the score to be the cosine similarity: `EmbedderInfo.normalized` says so, `normalize` makes it so.
 *
 * @throws InvalidOptionError when `k` is not a positive integer, or `query` has another width or a value that is not finite
 * @example
 * ```ts
 * import { EmbeddingMatrix, topK } from "@embedloom/core";
 *
 * topK(EmbeddingMatrix.fromRows([[1, 0], [0, 1]]), [0, 1], 1); // [{ index: 1, score: 1 }]
 * ```
 */
export function topK(matrix: EmbeddingMatrix, query: ArrayLike<number>, k: number): Match[] {
  checkInteger("k", k, 1);
  checkQuery(matrix, query);
  const { data, dimensions, count } = matrix;
  // One type of array whatever the caller has, so that the loop stays fast; float64 holds every value exactly.
  const wanted = Float64Array.from(query);
  const best = createTopRows(Math.min(count, k));
  for (let row = 0, offset = 0; row < count; row++, offset += dimensions) {
    let score = 0;
    for (let i = 0; i < dimensions; i++) score += data[offset + i]! * wanted[i]!;
    best.offer(row, score);
  }
  return best.sorted();
}

function checkQuery(matrix: EmbeddingMatrix, query: ArrayLike<number>): void {
  if (matrix.count > 0 && query.length !== matrix.dimensions) {
    throw new InvalidOptionError("query", `a vector as wide as the matrix (${matrix.dimensions})`, query.length);
  }
  for (let i = 0; i < query.length; i++) {
    if (!Number.isFinite(query[i])) throw new InvalidOptionError("query", "a vector of finite numbers", query[i]);
  }
}
