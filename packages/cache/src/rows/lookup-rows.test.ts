import { createFakeEmbedder, createFakeStore } from "@embedloom/testing";
import { expect, test } from "vitest";
import { withCache } from "../call/with-cache.ts";

test("default: what embed wrote is found by text, width and input type, and nothing is asked for", async () => {
  const inner = createFakeEmbedder();
  const cached = withCache(inner, createFakeStore());
  const { embeddings } = await cached.embed(["a", "b"], { inputType: "query" });
  const found = await cached.lookup(["b", "c", "a"], { inputType: "query" });
  expect(found).toEqual([embeddings.row(1), undefined, embeddings.row(0)]);
  expect(await cached.lookup(["a"])).toEqual([undefined]);
  expect(await cached.lookup(["a"], { inputType: "query", dimensions: 8 })).toEqual([undefined]);
  expect(inner.requests.length).toBe(1);
});

test("behavior: what is put in is what embed gives, for nothing", async () => {
  const { embeddings } = await createFakeEmbedder().embed(["a", "b"]);
  const inner = createFakeEmbedder();
  const cached = withCache(inner, createFakeStore());
  await cached.put(["a", "b"], embeddings);
  expect((await cached.embed(["b", "a"])).embeddings.toArrays()).toEqual(embeddings.select([1, 0]).toArrays());
  expect(inner.requests).toEqual([]);
});

test("behavior: a store that fails, or holds garbage, has nothing, and putting into it does no harm", async () => {
  const store = createFakeStore();
  const cached = withCache(createFakeEmbedder(), store);
  const { embeddings } = await cached.embed(["a"]);
  const broken = withCache(createFakeEmbedder(), {
    ...store,
    getMany: async (keys) => keys.map(() => Uint8Array.of(1, 2, 3)),
    setMany: () => Promise.reject(new TypeError("full")),
  });
  expect(await broken.lookup(["a"])).toEqual([undefined]);
  await broken.put(["a"], embeddings);
  const down = withCache(createFakeEmbedder(), { ...store, getMany: () => Promise.reject(new TypeError("down")) });
  expect(await down.lookup(["a"])).toEqual([undefined]);
});
