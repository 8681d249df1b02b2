import { type EmbeddingMatrix, InvalidOptionError, kinds } from "@embedloom/core";

/** Rows that are scored: the deviation of so many is within 3 % of that of all. */
const SAMPLE = 1000;

/**
 * How far apart the scores of a question are: the standard deviation of its dot products with rows, evenly spread ones where there are more than 1,000.
 *
 * For `vectorSpread` of `createSearch`, where a sink holds the vectors and a few hundred of them are at hand.
 *
 * @param matrix rows as they are searched, from 1
 * @param vector the question's
 * @throws InvalidOptionError when an argument cannot be, or the widths differ
 * @example
 * ```ts
 * import { EmbeddingMatrix } from "@embedloom/core";
 * import { scoreSpread } from "@embedloom/search";
 *
 * console.log(scoreSpread(EmbeddingMatrix.fromRows([[1, 0], [0, 1]]), [1, 0])); // 0.5
 * ```
 */
export function scoreSpread(matrix: EmbeddingMatrix, vector: ArrayLike<number>): number {
  kinds.matrix("matrix", matrix);
  kinds.numbers("vector", vector);
  const { data, dimensions, count } = matrix;
  if (count === 0) throw new InvalidOptionError("matrix", "at least one row", count);
  if (vector.length !== dimensions) {
    throw new InvalidOptionError("vector", `as wide as the matrix (${dimensions})`, vector.length);
  }
  const rows = Math.min(SAMPLE, count);
  let [sum, squares] = [0, 0];
  for (let i = 0; i < rows; i++) {
    const at = Math.floor((i * count) / rows) * dimensions;
    let score = 0;
    for (let d = 0; d < dimensions; d++) score += data[at + d]! * vector[d]!;
    sum += score;
    squares += score * score;
  }
  return Math.sqrt(Math.max(0, squares / rows - (sum / rows) ** 2));
}
