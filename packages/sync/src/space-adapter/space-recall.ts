import { type EmbeddingMatrix, topK } from "@embedloom/core";

/**
 * How many of the k nearest rows that a vector of the index's own model finds, its mapped counterpart finds as well, on average.
 * The row of the pair itself counts for neither.
 */
export function spaceRecall(
  mapped: EmbeddingMatrix,
  own: EmbeddingMatrix,
  rows: EmbeddingMatrix,
  { positions, k }: { readonly positions: readonly number[]; readonly k: number },
): number {
  let found = 0;
  let wanted = 0;
  for (const [i, position] of positions.entries()) {
    const near = (vector: Float32Array): number[] =>
      topK(rows, vector, k + 1)
        .map(({ index }) => index)
        .filter((index) => index !== position)
        .slice(0, k);
    const truth = new Set(near(own.row(i)));
    wanted += truth.size;
    found += near(mapped.row(i)).filter((index) => truth.has(index)).length;
  }
  return wanted === 0 ? 0 : found / wanted;
}
