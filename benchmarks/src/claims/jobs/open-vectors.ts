import { type Embedder, fingerprintText } from "@embedloom/core";
import { createPgvectorSink, type PgvectorIndex, type PgvectorSink } from "@embedloom/pgvector";

/** Opens the index of the claims, 64 wide. */
export async function openVectors(
  connectionString: string,
  embedder: Embedder,
): Promise<{ readonly sink: PgvectorSink; readonly index: PgvectorIndex }> {
  const sink = createPgvectorSink({ connectionString, table: "jobs" });
  const fingerprint = fingerprintText((await embedder.describe()).fingerprint);
  return {
    sink,
    index: await sink.open({ fingerprint, dimensions: 64, distance: "cosine", encoding: "float32" }),
  };
}
