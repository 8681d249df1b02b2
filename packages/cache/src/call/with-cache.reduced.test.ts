import { type EmbedderInfo, truncate, wrapEmbedder, withDimensions } from "@embedloom/core";
import { createFakeEmbedder, createFakeStore, deterministicVector } from "@embedloom/testing";
import { describe, expect, test } from "vitest";
import { createCacheKey } from "../key/cache-key.ts";
import { encodeVector } from "../codec/vector-codec.ts";
import { type CacheOptions, withCache } from "./with-cache.ts";

function parts(options?: CacheOptions, facts: Partial<EmbedderInfo> = {}) {
  const inner = createFakeEmbedder();
  const store = createFakeStore();
  const described = wrapEmbedder(inner, {
    describe: async (abort) => ({ ...(await inner.describe(abort)), ...facts }),
  });
  return { inner, described, store, cache: withCache(described, store, options) };
}

describe("a request for fewer dimensions", () => {
  test("default: is served from the wider vector, as the provider's own cut, and not paid for", async () => {
    const { inner, cache } = parts();
    await cache.embed(["a", "b"]);
    const cut = await cache.embed(["b", "new", "a"], { dimensions: 8 });
    expect(inner.requests).toEqual([["a", "b"], ["new"]]);
    const own = await inner.embed(["b", "new", "a"], { dimensions: 8 });
    for (const [i, value] of own.embeddings.data.entries()) expect(cut.embeddings.data[i]).toBeCloseTo(value, 7);
    expect(cache.stats()).toMatchObject({ hits: 2, reduced: 2, misses: 3 });
  });

  test("behavior: costs one read when its own vectors are there, one more when not, and is kept once cut", async () => {
    const { store, cache } = parts();
    await cache.embed(["a"]);
    for (let i = 0; i < 2; i++) await cache.embed(["a"], { dimensions: 8 });
    expect(store.calls.slice(2)).toEqual([
      { operation: "getMany", keys: 1 },
      { operation: "getMany", keys: 1 },
      { operation: "setMany", keys: 1 },
      { operation: "getMany", keys: 1 },
    ]);
    expect(cache.stats()).toMatchObject({ hits: 2, reduced: 1 });
  });

  test("behavior: an embedder of fewer dimensions is served from one of more", async () => {
    const { inner, store, cache } = parts();
    await cache.embed(["a"]);
    const short = withCache(withDimensions(inner, 4), store);
    expect((await short.embed(["a"])).embeddings.dimensions).toBe(4);
    expect(short.stats()).toMatchObject({ hits: 1, reduced: 1, misses: 0 });
  });

  test("behavior: of several wider vectors the narrowest one serves", async () => {
    const { inner, cache } = parts({}, { matryoshka: { sizes: [16, 8], anyFrom: 1 } });
    await cache.embed(["a"], { dimensions: 16 });
    const { embeddings } = await cache.embed(["a"], { dimensions: 8 });
    const own = await inner.embed(["a"], { dimensions: 8 });
    for (const [i, value] of own.embeddings.data.entries()) expect(embeddings.data[i]).toBeCloseTo(value, 7);
    expect(cache.stats()).toMatchObject({ hits: 1, reduced: 1, misses: 1 });
  });

  test("behavior: queries are cut from queries only", async () => {
    const { inner, cache } = parts();
    await cache.embed(["a"]);
    await cache.embed(["a"], { dimensions: 8, inputType: "query" });
    expect(inner.requests).toHaveLength(2);
  });

  test("behavior: a wider vector that is damaged or less exact is a miss", async () => {
    const { inner, described, store } = parts();
    await withCache(described, store, { encoding: "int8" }).embed(["rough"]);
    const keyOf = createCacheKey({ prefix: "emb:", fingerprint: (await inner.describe()).fingerprint });
    const value = encodeVector(deterministicVector("spoilt", 32, "fake-model"), "float32", keyOf("spoilt"))!;
    value[40]! ^= 1;
    await store.setMany([{ key: keyOf("spoilt"), value }]);
    const cache = withCache(described, store);
    await cache.embed(["rough", "spoilt"], { dimensions: 8 });
    expect(cache.stats()).toMatchObject({ hits: 0, reduced: 0, misses: 2, corrupt: 1 });
  });

  test("behavior: a vector whose first values are all zero has no cut", async () => {
    const { described, store, inner } = parts();
    const keyOf = createCacheKey({ prefix: "emb:", fingerprint: (await inner.describe()).fingerprint });
    const wide = new Float32Array(32).fill(1, 31);
    await store.setMany([{ key: keyOf("a"), value: encodeVector(wide, "float32", keyOf("a"))! }]);
    const cache = withCache(described, store);
    await cache.embed(["a"], { dimensions: 8 });
    expect(cache.stats()).toMatchObject({ hits: 0, misses: 1 });
  });
});

describe("no wider vector is cut", () => {
  test.each<[string, Partial<EmbedderInfo>]>([
    ["of a model not known to be trained for it", { matryoshka: undefined }],
    ["to a width the model was not trained for", { matryoshka: { sizes: [16] } }],
    ["whose length is not 1", { normalized: false }],
    ["when the full width is unknown", { nativeDimensions: undefined }],
  ])("behavior: %s", async (_, facts) => {
    const { inner, store, cache } = parts({}, facts);
    await cache.embed(["a"]);
    await cache.embed(["a"], { dimensions: 8 });
    expect(inner.requests).toHaveLength(2);
    expect(store.calls.filter(({ operation }) => operation === "getMany")).toHaveLength(2);
  });

  test("behavior: never the other way round", async () => {
    const { inner, cache } = parts();
    await cache.embed(["a"], { dimensions: 8 });
    const full = await cache.embed(["a"]);
    expect(full.embeddings.dimensions).toBe(32);
    expect(inner.requests).toHaveLength(2);
    expect(truncate(full.embeddings, 8).dimensions).toBe(8);
  });
});
