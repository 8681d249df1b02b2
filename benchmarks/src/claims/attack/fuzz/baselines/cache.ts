import { createMemoryStore } from "@embedloom/cache";
import { createFakeEmbedder, createFakeStore } from "@embedloom/testing";
import { QuantizedMatrix } from "@embedloom/core/quantized";
import type { Baselines } from "../baselines.ts";
import { documentMethods, encoder } from "./documents.ts";

const embedder = () => ({ ...createFakeEmbedder({ dimensions: 4 }) });
const store = () => ({ ...createFakeStore() });

const quantizedEncoder = () => ({
  ...encoder(),
  describe: async () => ({ ...(await encoder().describe()), fingerprint: { encoding: "int8" } }),
  encode: async (documents: readonly { readonly chunks: readonly string[] }[]) => ({
    documents: documents.map(({ chunks }) => ({
      embeddings: new QuantizedMatrix(new Int8Array(8 * chunks.length).fill(1), 8),
      parts: [],
    })),
    usage: { requests: 1, tokens: 1, costUsd: undefined },
  }),
});

/** Calls of the cache that work. */
export const functions: Baselines["functions"] = {
  createCacheKey: () => [{ prefix: "p", fingerprint: { model: "m" }, call: { dimensions: 2, inputType: "query" } }],
  createMemoryStore: () => [{ maxBytes: 1000, ttlMs: 1000 }],
  decodeVector: () => [new Uint8Array(20), "key"],
  encodeVector: () => [Float32Array.of(1, 2), "float32", "key", { pieces: 1, keptCharacters: 1 }],
  tieredStore: () => [store(), store(), { nearTtlMs: 1000 }],
  withCache: () => [embedder(), store(), { prefix: "p", encoding: "float16", storeTimeoutMs: 500, lockWaitMs: 100 }],
  withDocumentCache: () => [encoder(), store(), { prefix: "p", encoding: "float16", storeTimeoutMs: 500 }],
  withQuantizedDocumentCache: () => [quantizedEncoder(), store(), { prefix: "p", storeTimeoutMs: 500 }],
  withCircuitBreaker: () => [{ ...createMemoryStore() }, { openMs: 1 }],
};

/** Methods of what the cache gives. */
export const methods: Baselines["methods"] = documentMethods("withDocumentCache", "withQuantizedDocumentCache");
