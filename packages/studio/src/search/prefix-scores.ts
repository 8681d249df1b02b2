import type { EmbeddingMatrix } from "@embedloom/core";

/**
 * The cosine similarity of a query with every row, at several widths in one pass and without a copy of the matrix: a vector
 * that is cut to its first values is scaled to length 1 again.
 *
 * @param widths ascending, from 1 to the width of the matrix
 * @returns one list per width, in their order; 0 for a row of zeros
 */
export function prefixScores(
  { data, dimensions, count }: EmbeddingMatrix,
  query: ArrayLike<number>,
  widths: readonly number[],
): Float32Array[] {
  const wanted = Float64Array.from(query);
  const norms = widths.map((width) => Math.hypot(...wanted.subarray(0, width)));
  const scores = widths.map(() => new Float32Array(count));
  for (let row = 0, offset = 0; row < count; row++, offset += dimensions) {
    let dot = 0;
    let squares = 0;
    let at = 0;
    for (let w = 0; w < widths.length; w++) {
      for (const width = widths[w]!; at < width; at++) {
        const value = data[offset + at]!;
        dot += value * wanted[at]!;
        squares += value * value;
      }
      scores[w]![row] = dot === 0 ? 0 : dot / (Math.sqrt(squares) * norms[w]!);
    }
  }
  return scores;
}
