import { InvalidOptionError } from "./errors/invalid-option-error.ts";

/**
 * Dot product of two vectors, summed in float64; for vectors of length 1 it is their cosine similarity.
 *
 * @throws InvalidOptionError when the widths differ
 */
export function dot(left: ArrayLike<number>, right: ArrayLike<number>): number {
  checkWidths(left, right);
  let sum = 0;
  for (let i = 0; i < left.length; i++) sum += left[i]! * right[i]!;
  return sum;
}

/**
 * Cosine of the angle between two vectors of any length, from -1 to 1; 0 when either has length 0.
 *
 * @throws InvalidOptionError when the widths differ
 * @example
 * ```ts
 * import { cosineSimilarity } from "@embedloom/core";
 *
 * cosineSimilarity([1, 0], [2, 0]); // 1
 * ```
 */
export function cosineSimilarity(left: ArrayLike<number>, right: ArrayLike<number>): number {
  checkWidths(left, right);
  let product = 0;
  let leftSquares = 0;
  let rightSquares = 0;
  for (let i = 0; i < left.length; i++) {
    product += left[i]! * right[i]!;
    leftSquares += left[i]! * left[i]!;
    rightSquares += right[i]! * right[i]!;
  }
  const lengths = Math.sqrt(leftSquares) * Math.sqrt(rightSquares);
  // Rounding can carry the quotient a hair past 1, which breaks callers that take the arc cosine.
  return lengths === 0 ? 0 : Math.max(-1, Math.min(1, product / lengths));
}

function checkWidths(left: ArrayLike<number>, right: ArrayLike<number>): void {
  if (left.length !== right.length) {
    throw new InvalidOptionError("right", `a vector as wide as the left one (${left.length})`, right.length);
  }
}
