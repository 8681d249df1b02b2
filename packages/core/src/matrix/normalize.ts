import * as kinds from "../arguments/index.ts";
import { EmbeddingMatrix } from "./embedding-matrix.ts";

/**
 * Scales a vector in place to length 1 and returns the length it had; a vector of length 0 stays as it is.
 *
 * The length is summed in float64, so that no float32 vector overflows or underflows it.
 *
 * @throws InvalidOptionError, and changes nothing, when a value is not finite
 */
export function normalizeInPlace(vector: Float32Array): number {
  kinds.float32("vector", vector);
  let sum = 0;
  for (let i = 0; i < vector.length; i++) sum += vector[i]! * vector[i]!;
  const length = Math.sqrt(sum);
  kinds.amount("the length of `vector`", length);
  if (length > 0) {
    for (let i = 0; i < vector.length; i++) vector[i] = vector[i]! / length;
  }
  return length;
}

/**
 * Copies a matrix with every row scaled to length 1; rows of length 0 stay as they are.
 *
 * @example
 * ```ts
 * import { EmbeddingMatrix, normalize } from "@embedloom/core";
 *
 * normalize(EmbeddingMatrix.fromRows([[3, 4]])).toArrays(); // [[0.6000000238418579, 0.800000011920929]]
 * ```
 */
export function normalize(matrix: EmbeddingMatrix): EmbeddingMatrix {
  kinds.matrix("matrix", matrix);
  const copy = new EmbeddingMatrix(matrix.data.slice(), matrix.dimensions);
  for (const row of copy) normalizeInPlace(row);
  return copy;
}
