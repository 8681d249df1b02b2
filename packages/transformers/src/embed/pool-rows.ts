import type { EmbeddingMatrix, Pooling } from "@embedloom/core";

/** Pools the token vectors of a sequence, including special tokens, as sentence models are trained. The result is not normalised. */
export function poolRows(rows: EmbeddingMatrix, pooling: Pooling): Float32Array {
  if (pooling === "cls") return rows.row(0).slice();
  if (pooling === "last") return rows.row(rows.count - 1).slice();
  // float32 sums over thousands of tokens lose digits that matter.
  const sums = new Float64Array(rows.dimensions);
  // An index is faster than an iterator, and this runs over every value.
  for (let from = 0; from < rows.data.length; from += sums.length) {
    for (let i = 0; i < sums.length; i++) sums[i]! += rows.data[from + i]!;
  }
  return Float32Array.from(sums, (sum) => sum / rows.count);
}
