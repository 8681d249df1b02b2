import { checkInteger } from "./check-options.ts";
import type { EmbeddingMatrix } from "./embedding-matrix.ts";
import { InvalidOptionError } from "./errors/invalid-option-error.ts";

/** One row found by {@link topK}. */
export interface Match {
  /** The row. */
  readonly index: number;
  /** Its dot product with the query: the cosine similarity when both have length 1. */
  readonly score: number;
}

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
  const best: Match[] = [];
  for (let index = 0, offset = 0; index < count; index++, offset += dimensions) {
    let score = 0;
    for (let i = 0; i < dimensions; i++) score += data[offset + i]! * query[i]!;
    if (best.length < k || score > best[best.length - 1]!.score) insert(best, { index, score }, k);
  }
  return best;
}

function insert(best: Match[], match: Match, k: number): void {
  let low = 0;
  let high = best.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (best[middle]!.score >= match.score) low = middle + 1;
    else high = middle;
  }
  best.splice(low, 0, match);
  if (best.length > k) best.pop();
}

function checkQuery(matrix: EmbeddingMatrix, query: ArrayLike<number>): void {
  if (matrix.count > 0 && query.length !== matrix.dimensions) {
    throw new InvalidOptionError("query", `a vector as wide as the matrix (${matrix.dimensions})`, query.length);
  }
  for (let i = 0; i < query.length; i++) {
    if (!Number.isFinite(query[i])) throw new InvalidOptionError("query", "a vector of finite numbers", query[i]);
  }
}
