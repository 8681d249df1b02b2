import * as kinds from "../arguments/index.ts";
import { InvalidOptionError } from "../errors/index.ts";

/**
 * Dot product of two vectors, summed in float64; for vectors of length 1 it is their cosine similarity.
 *
 * @throws InvalidOptionError when the widths differ, or a value is not finite
 */
export function dot(left: ArrayLike<number>, right: ArrayLike<number>): number {
  checkWidths(left, right);
  let sum = 0;
  for (let i = 0; i < left.length; i++) sum += left[i]! * right[i]!;
  checkFinite(sum, left, right);
  return sum;
}

/**
 * Cosine of the angle between two vectors of any length, from -1 to 1; 0 when either has length 0.
 *
 * @throws InvalidOptionError when the widths differ, or a value is not finite
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
  checkFinite(product + leftSquares + rightSquares, left, right);
  const lengths = Math.sqrt(leftSquares) * Math.sqrt(rightSquares);
  // Rounding can carry the quotient a hair past 1, which breaks callers that take the arc cosine.
  return lengths === 0 ? 0 : Math.max(-1, Math.min(1, product / lengths));
}

function checkWidths(left: ArrayLike<number>, right: ArrayLike<number>): void {
  kinds.vector("left", left);
  kinds.vector("right", right);
  if (left.length !== right.length) {
    throw new InvalidOptionError("right", `a vector as wide as the left one (${left.length})`, right.length);
  }
}

// Looked at only when the sum says that something is wrong; squares of float64 numbers may be too large all the same.
function checkFinite(sum: number, left: ArrayLike<number>, right: ArrayLike<number>): void {
  if (Number.isFinite(sum)) return;
  kinds.numbers("left", left);
  kinds.numbers("right", right);
  throw new InvalidOptionError("left", "a vector whose product with `right` is a finite number", sum);
}
