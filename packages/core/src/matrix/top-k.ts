import { checkInteger } from "../arguments/index.ts";
import * as kinds from "../arguments/index.ts";
import type { EmbeddingMatrix } from "./embedding-matrix.ts";
import { InvalidOptionError } from "../errors/index.ts";
import { createTopRows, type Match } from "./top-rows.ts";

/**
 * The `k` rows with the highest dot product with `query`, best first, ties by the lower row; all rows when `k` is more.
 *
 * Rows must have length 1 for the score to be the cosine similarity: `EmbedderInfo.normalized` says so, `normalize` makes it so.
 *
 * @throws InvalidOptionError when `k` is not a positive integer, `query` has another width, or a value of `query` or of a
 * row, which `index` names, is not finite
 * @example
 * ```ts
 * import { EmbeddingMatrix, topK } from "@embedloom/core";
 *
 * topK(EmbeddingMatrix.fromRows([[1, 0], [0, 1]]), [0, 1], 1); // [{ index: 1, score: 1 }]
 * ```
 */
export function topK(matrix: EmbeddingMatrix, query: ArrayLike<number>, k: number): Match[] {
  kinds.matrix("matrix", matrix);
  checkInteger("k", k, 1);
  checkQuery(matrix, query);
  const { data, dimensions, count } = matrix;
  // One type of array whatever the caller has, so that the loop stays fast; float64 holds every value exactly.
  const wanted = Float64Array.from(query);
  const best = createTopRows(Math.min(count, k));
  for (let row = 0, offset = 0; row < count; row++, offset += dimensions) {
    let score = 0;
    for (let i = 0; i < dimensions; i++) score += data[offset + i]! * wanted[i]!;
    if (!Number.isFinite(score)) throw notFinite(matrix, row, score);
    best.offer(row, score);
  }
  return best.sorted();
}

function checkQuery(matrix: EmbeddingMatrix, query: ArrayLike<number>): void {
  kinds.numbers("query", query);
  if (matrix.count > 0 && query.length !== matrix.dimensions) {
    throw new InvalidOptionError("query", `a vector as wide as the matrix (${matrix.dimensions})`, query.length);
  }
}

// A row that no score can be made of would push right rows out.
function notFinite(matrix: EmbeddingMatrix, row: number, score: number): InvalidOptionError {
  const value = matrix.row(row).find((each) => !Number.isFinite(each)) ?? score;
  return new InvalidOptionError("matrix", "rows of finite numbers", value, { index: row });
}
