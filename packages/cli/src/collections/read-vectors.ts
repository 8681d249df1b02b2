import { EmbeddingMatrix, type VectorIndex } from "@embedloom/core";

const PAGE = 1000;

/** All vectors of an index, by the ids of their rows. */
export async function readVectors(index: VectorIndex, signal: AbortSignal): Promise<EmbeddingMatrix> {
  const matrix = EmbeddingMatrix.zeros(await index.count({ signal }), index.identity.dimensions);
  let row = 0;
  for await (const entries of index.list({ pageSize: PAGE, signal })) {
    const ids = entries.map(({ id }) => id);
    for (const found of await index.get(ids, { signal })) {
      // Another process may write meanwhile.
      if (found !== undefined && row < matrix.count) matrix.row(row++).set(found.vector);
    }
  }
  return matrix;
}
