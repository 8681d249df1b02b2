import { createMemoryStore } from "@embedloom/cache";
import { createFakeEmbedder, createFakeStore } from "@embedloom/testing";
import type { Baselines } from "../baselines.ts";

const embedder = () => ({ ...createFakeEmbedder({ dimensions: 4 }) });
const store = () => ({ ...createFakeStore() });

/** Calls of the cache that work. */
export const functions: Baselines["functions"] = {
  createCacheKey: () => [{ prefix: "p", fingerprint: { model: "m" }, call: { dimensions: 2, inputType: "query" } }],
  createMemoryStore: () => [{ maxBytes: 1000, ttlMs: 1000 }],
  decodeVector: () => [new Uint8Array(20), "key"],
  encodeVector: () => [Float32Array.of(1, 2), "float32", "key", { pieces: 1, keptCharacters: 1 }],
  tieredStore: () => [store(), store(), { nearTtlMs: 1000 }],
  withCache: () => [embedder(), store(), { prefix: "p", encoding: "float16", storeTimeoutMs: 500, lockWaitMs: 100 }],
  withCircuitBreaker: () => [{ ...createMemoryStore() }, { openMs: 1 }],
};
