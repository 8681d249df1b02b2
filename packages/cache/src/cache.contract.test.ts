import { compose } from "@embedloom/core";
import { createFakeEmbedder, embedderContract, embeddingStoreContract, registerContract } from "@embedloom/testing";
import { describe, test } from "vitest";
import { createMemoryStore } from "./store/memory-store.ts";
import { tieredStore } from "./store/tiered-store.ts";
import { type CacheOptions, withCache } from "./call/with-cache.ts";
import { withCircuitBreaker } from "./store/with-circuit-breaker.ts";

const prompts = { query: "query: ", document: "passage: " };
const create = (options?: CacheOptions) => withCache(createFakeEmbedder({ prompts }), createMemoryStore(), options);
const subject = { reducedDimensions: 16, usesPrompts: true };

describe("memory store", () => {
  registerContract(embeddingStoreContract({ create: () => createMemoryStore() }), test);
});

describe("memory store before memory store", () => {
  const tiers = () => tieredStore(createMemoryStore(), createMemoryStore(), { nearTtlMs: 100 });
  registerContract(embeddingStoreContract({ create: tiers }), test);
});

describe("memory store behind a circuit breaker", () => {
  registerContract(embeddingStoreContract({ create: () => withCircuitBreaker(createMemoryStore()) }), test);
});

describe("withCache", () => {
  registerContract(embedderContract({ ...subject, create: () => create() }), test);
});

describe("withCache, writes in the background", () => {
  registerContract(embedderContract({ ...subject, create: () => create({ writes: "background" }) }), test);
});

describe("withCache, float16", () => {
  const float16 = { ...subject, tolerance: 1e-3, create: () => create({ encoding: "float16" }) };
  registerContract(embedderContract(float16), test);
});

describe("withCache, int8", () => {
  const int8 = { ...subject, tolerance: 1e-2, create: () => create({ encoding: "int8" }) };
  registerContract(embedderContract(int8), test);
});

describe("withCache over withCache", () => {
  const twice = () => compose(create(), (inner) => withCache(inner, createMemoryStore()));
  registerContract(embedderContract({ ...subject, create: twice }), test);
});
