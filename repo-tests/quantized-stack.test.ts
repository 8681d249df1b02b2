import { DatabaseSync } from "node:sqlite";
import { afterEach, describe, expect, test, vi } from "vitest";
import { withDocumentBatching } from "../packages/batcher/src/index.ts";
import { createMemoryStore, withQuantizedDocumentCache } from "../packages/cache/src/index.ts";
import { cosineSimilarity, fingerprintText, type VectorEncoding } from "../packages/core/src/index.ts";
import { type QuantizedEncoding, QuantizedMatrix } from "../packages/core/src/quantized/index.ts";
import { createQuantizedIndex } from "../packages/matryoshka/src/index.ts";
import { createSqliteVecSink } from "../packages/sqlite-vec/src/index.ts";
import { startFakeVoyage } from "../packages/testing/src/index.ts";
import { createQuantizedVoyageDocuments } from "../packages/voyage/src/index.ts";

const DIMENSIONS = 256;
const documents = Array.from({ length: 40 }, (_, d) => ({
  chunks: Array.from({ length: 1 + (d % 5) }, (_each, c) => `document ${d}, chunk ${c}`),
}));

afterEach(() => void vi.restoreAllMocks());

/** From the host through batcher and cache into a database, and what that holds of each vector. */
async function store(arrives: QuantizedEncoding, kept: VectorEncoding) {
  await using server = await startFakeVoyage();
  const cacheStore = createMemoryStore();
  const encoderOf = () =>
    withQuantizedDocumentCache(
      withDocumentBatching(
        createQuantizedVoyageDocuments({
          apiKey: "pa-test",
          baseURL: server.url,
          encoding: arrives,
          dimensions: DIMENSIONS,
        }),
      ),
      cacheStore,
    );
  await encoderOf().encode(documents);
  const asked = server.requests.length;
  const encoder = encoderOf();
  const result = await encoder.encode(documents);
  expect(server.requests.length, "the second time all come from the cache").toBe(asked);
  const matrices = result.documents.map(({ embeddings }) => embeddings!);
  const [first, ...others] = matrices;
  const matrix = first!.concat(...others);

  const fingerprint = fingerprintText((await encoder.describe()).fingerprint);
  const database = new DatabaseSync(":memory:", { allowExtension: true });
  const sink = createSqliteVecSink({ database });
  const index = await sink.open({ fingerprint, dimensions: DIMENSIONS, distance: "cosine", encoding: kept });
  await index.upsert([...matrix].map((vector, i) => ({ id: String(i), vector, source: "notes", digest: String(i) })));
  const { embeddings: queries } = await encoder.embedQueries(["a question", "document 7, chunk 1"]);
  const found = await Promise.all([...queries].map((vector) => index.search({ vector, fingerprint }, { k: 10 })));
  const sizes = sizesIn(database);
  await sink.close();
  database.close();
  return { matrix, queries, found, ...sizes };
}

/** Bytes of each vector, of those that are searched and those that lie beside them. */
function sizesIn(database: DatabaseSync): { readonly searched: number[]; readonly beside: number[] } {
  const sizes = (sql: string): number[] =>
    database
      .prepare(sql)
      .all()
      .map((row) => Number(row["bytes"]));
  return {
    searched: sizes("SELECT DISTINCT length(embedding) AS bytes FROM vectors_vectors"),
    beside: sizes("SELECT DISTINCT length(vector) AS bytes FROM vectors_full"),
  };
}

describe("voyage, batcher, cache, sqlite-vec", () => {
  test.each([
    { arrives: "int8", kept: "int8", searched: DIMENSIONS, beside: [] },
    { arrives: "binary", kept: "binary", searched: DIMENSIONS / 8, beside: [] },
    // Found by signs, ranked by bytes.
    { arrives: "int8", kept: "binary", searched: DIMENSIONS / 8, beside: [DIMENSIONS] },
  ] as const)("behavior: $arrives kept as $kept is never widened", async ({ arrives, kept, searched, beside }) => {
    const widening = vi.spyOn(QuantizedMatrix.prototype, "toFloat32");
    const { matrix, ...sizes } = await store(arrives, kept);
    expect(widening).not.toHaveBeenCalled();
    expect(matrix).toBeInstanceOf(QuantizedMatrix);
    expect(matrix.data.constructor).toBe(arrives === "int8" ? Int8Array : Uint8Array);
    expect(sizes.searched).toEqual([searched]);
    expect(sizes.beside).toEqual(beside);
  });

  test.each([
    ["int8", "int8"],
    ["binary", "binary"],
    ["int8", "binary"],
  ] as const)("behavior: %s kept as %s is ranked by all that arrived", async (arrives, kept) => {
    const { matrix, queries, found } = await store(arrives, kept);
    const values = matrix.toFloat32();
    const inMemory = createQuantizedIndex(matrix, { shortlistEncoding: kept });
    for (const [q, matches] of found.entries()) {
      const query = queries.row(q);
      for (const { id, score } of matches) {
        expect(score).toBeCloseTo(cosineSimilarity(query, values.row(Number(id))), 5);
      }
      const ids = inMemory.search(query, { k: 10, shortlist: 100 }).map(({ index }) => String(index));
      expect(matches.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
    }
  });
});
