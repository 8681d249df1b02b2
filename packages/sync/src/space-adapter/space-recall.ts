import { type EmbeddingMatrix, topK } from "@embedloom/core";

/**
 * The average share of the k nearest rows that are found again when a mapped vector searches in the place of the old model's own. The
 * row of the same text is left out of both results.
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
