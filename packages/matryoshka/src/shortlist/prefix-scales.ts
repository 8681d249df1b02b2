import type { EmbeddingMatrix } from "@embedloom/core";

/** One over the length of the first `width` values of each row; 0 where that is 0, so that the row scores 0 and not NaN. */
export function prefixScales({ data, dimensions, count }: EmbeddingMatrix, width: number): Float64Array {
  return Float64Array.from({ length: count }, (_, row) => {
    let squares = 0;
    for (let at = row * dimensions; at < row * dimensions + width; at++) squares += data[at]! * data[at]!;
    return squares === 0 ? 0 : 1 / Math.sqrt(squares);
  });
}
