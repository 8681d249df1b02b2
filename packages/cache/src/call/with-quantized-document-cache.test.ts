import { type DocumentEncoder, EmbeddingMatrix, isEmbedloomError } from "@embedloom/core";
import { encodeInRequests } from "@embedloom/core/document";
import { type QuantizedEncoding, QuantizedMatrix } from "@embedloom/core/quantized";
import { createFakeDocumentEncoder, seededRandom } from "@embedloom/testing";
import { expect, test } from "vitest";
import { createMemoryStore } from "../store/memory-store.ts";
import { withQuantizedDocumentCache } from "./with-quantized-document-cache.ts";

const DIMENSIONS = 64;

/** Rows of random bytes that depend on the chunks. */
function quantizedEncoder(encoding: QuantizedEncoding) {
  const fake = createFakeDocumentEncoder();
  const requests: string[][] = [];
  const encoder: DocumentEncoder<QuantizedMatrix> = {
    ...fake,
    describe: async () => {
      const info = await fake.describe();
      return { ...info, dimensions: DIMENSIONS, fingerprint: { ...info.fingerprint, encoding } };
    },
    encode: (documents) =>
      encodeInRequests<QuantizedMatrix>({
        documents,
        limits: {},
        estimateTokens: (text) => text.length,
        none: () => QuantizedMatrix.none(encoding, DIMENSIONS),
        request: async (batch) => {
          requests.push(batch.flat());
          const vectors = batch.map((chunks) => {
            const random = seededRandom(chunks.join());
            const bytes = chunks.length * (encoding === "int8" ? DIMENSIONS : DIMENSIONS / 8);
            const values = Uint8Array.from({ length: bytes }, () => Math.floor(256 * random()));
            return new QuantizedMatrix(encoding === "int8" ? new Int8Array(values.buffer) : values, DIMENSIONS);
          });
          return { vectors, usage: { requests: 1, tokens: 1, costUsd: undefined } };
        },
      }),
  };
  return { encoder, requests };
}

test.each(["int8", "binary"] as const)("default: vectors of %s come back to the last bit", async (encoding) => {
  const { encoder, requests } = quantizedEncoder(encoding);
  const store = createMemoryStore();
  const documents = [{ chunks: ["amber", "basalt"] }, { chunks: ["cedar"] }, { chunks: [] }, { chunks: [""] }];
  const bare = await encoder.encode(documents);
  const first = await withQuantizedDocumentCache(encoder, store).encode(documents);
  const before = requests.length;
  const again = await withQuantizedDocumentCache(encoder, store).encode(documents);
  expect(requests.length).toBe(before);
  for (const { documents: found } of [first, again]) {
    expect(found.map((document) => document.embeddings?.data)).toEqual(
      bare.documents.map((document) => document.embeddings?.data),
    );
    expect(found.map(({ embeddings }) => embeddings?.encoding)).toEqual([encoding, encoding, encoding, undefined]);
  }
});

test("behavior: bits that are all zero are kept too", async () => {
  const { encoder } = quantizedEncoder("binary");
  let calls = 0;
  const zeros: DocumentEncoder<QuantizedMatrix> = {
    ...encoder,
    encode: async (documents, options) => {
      calls++;
      const result = await encoder.encode(documents, options);
      for (const { embeddings } of result.documents) embeddings?.data.fill(0);
      return result;
    },
  };
  const cached = withQuantizedDocumentCache(zeros, createMemoryStore());
  await cached.encode([{ chunks: ["amber"] }]);
  const { documents } = await cached.encode([{ chunks: ["amber"] }]);
  expect(calls).toBe(1);
  expect(documents[0]?.embeddings?.data).toEqual(new Uint8Array(8));
});

test("behavior: a row takes four thirds of its bytes, and a header", async () => {
  const { encoder } = quantizedEncoder("int8");
  const sizes: number[] = [];
  const memory = createMemoryStore();
  const store = {
    ...memory,
    setMany: async (...[entries, options]: Parameters<typeof memory.setMany>) => {
      for (const { value } of entries) sizes.push(value.length);
      return memory.setMany(entries, options);
    },
  };
  await withQuantizedDocumentCache(encoder, store).encode([{ chunks: ["amber"] }]);
  expect(sizes).toEqual([16 + 4 * (Math.ceil(64 / 3) + 1)]);
});

test("behavior: questions stay floats, and are cached", async () => {
  const { encoder } = quantizedEncoder("int8");
  const cached = withQuantizedDocumentCache(encoder, createMemoryStore());
  await cached.encode([{ chunks: ["amber"] }]);
  const one = await cached.embedQueries(["amber"]);
  expect(one.embeddings).toBeInstanceOf(EmbeddingMatrix);
  expect((await cached.embedQueries(["amber"])).embeddings).toEqual(one.embeddings);
  expect(cached.stats().hits).toBe(1);
});

test("error: another width than the encoder's own is refused", async () => {
  const { encoder } = quantizedEncoder("int8");
  const call = withQuantizedDocumentCache(encoder, createMemoryStore()).encode([{ chunks: ["amber"] }], {
    dimensions: 8,
  });
  expect(isEmbedloomError(await call.catch((error: unknown) => error), "unsupported")).toBe(true);
});
