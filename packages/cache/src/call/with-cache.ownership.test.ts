import { setImmediate } from "node:timers/promises";
import { EmbeddingMatrix, NO_USAGE, PartialEmbedError } from "@embedloom/core";
import { createFakeEmbedder, deterministicVector } from "@embedloom/testing";
import { describe, expect, test } from "vitest";
import { createMemoryStore } from "../store/memory-store.ts";
import { withCache } from "./with-cache.ts";

const rowsOf = (texts: readonly string[]): number[][] =>
  texts.map((text) => [...deterministicVector(text, 32, "fake-model")]);

describe("what a call gives is the caller's own", () => {
  test("default: the embedder's matrix is passed on, and hits are read into the result, without a copy", async () => {
    const matrix = EmbeddingMatrix.fromRows(rowsOf(["a", "b"]));
    const inner = { ...createFakeEmbedder(), embed: async () => ({ embeddings: matrix, usage: NO_USAGE }) };
    const cache = withCache(inner, createMemoryStore());
    expect((await cache.embed(["a", "b"])).embeddings).toBe(matrix);
    const { embeddings } = await cache.embed(["b", "a"]);
    expect(embeddings.toArrays()).toEqual(rowsOf(["b", "a"]));
    expect(embeddings.data.buffer.byteLength).toBe(2 * 32 * 4);
  });

  test.each(["await", "background"] as const)(
    "behavior: with writes %s, writing to a result changes neither other results nor the store",
    async (writes) => {
      const store = createMemoryStore();
      const slow = {
        ...store,
        setMany: async (...call: Parameters<typeof store.setMany>) => (await setImmediate(), store.setMany(...call)),
      };
      const cache = withCache(createFakeEmbedder(), slow, { writes });
      const spoil = async (texts: readonly string[]): Promise<number[][]> => {
        const { embeddings } = await cache.embed(texts);
        const rows = embeddings.toArrays();
        embeddings.data.fill(Number.NaN);
        return rows;
      };
      // Misses, joined while they are on their way and while they are written, then hits, joined too.
      for (let round = 0; round < 2; round++) {
        const calls = [spoil(["a", "b"]), spoil(["a", "b"]), spoil(["b"]), spoil(["c", "a"])];
        const late = calls[0]!.then(() => spoil(["a", "b"]));
        expect(await Promise.all([...calls, late])).toEqual([
          rowsOf(["a", "b"]),
          rowsOf(["a", "b"]),
          rowsOf(["b"]),
          rowsOf(["c", "a"]),
          rowsOf(["a", "b"]),
        ]);
      }
      await cache.close();
      expect(cache.stats()).toMatchObject({ misses: 3, corrupt: 0, storeErrors: 0 });
    },
  );

  test("behavior: an answer whose rows are complete but in another order is put in order", async () => {
    const inner = createFakeEmbedder();
    const completed = { indices: [1, 0], embeddings: EmbeddingMatrix.fromRows(rowsOf(["b", "a"])), usage: NO_USAGE };
    const shuffled = { ...inner, embed: () => Promise.reject(new PartialEmbedError(completed, [])) };
    const { embeddings } = await withCache(shuffled, createMemoryStore()).embed(["a", "b"]);
    expect(embeddings.toArrays()).toEqual(rowsOf(["a", "b"]));
  });
});
