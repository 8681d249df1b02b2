import type { EmbeddingMatrix } from "@embedloom/core";
import type { DistinctInputs } from "./distinct-inputs.ts";

/** Vectors of a call, as one reply brought them. */
export interface ArrivedEmbeddings {
  /** Positions in the call; row `r` of `embeddings` belongs to input `indices[r]`. */
  readonly indices: readonly number[];
  /** One row per position. Shared with nobody: keep it as you like. */
  readonly embeddings: EmbeddingMatrix;
}

/** Brings the vectors of texts to all positions where the texts occur. */
export function arrivedEmbeddings(
  inputs: DistinctInputs,
  ids: readonly number[],
  embeddings: EmbeddingMatrix,
): ArrivedEmbeddings {
  const indices: number[] = [];
  const rows: number[] = [];
  ids.forEach((id, row) =>
    inputs.eachPosition(id, (position) => {
      indices.push(position);
      rows.push(row);
    }),
  );
  return { indices, embeddings: indices.length === ids.length ? embeddings : embeddings.select(rows) };
}
