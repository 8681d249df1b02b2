import { setImmediate } from "node:timers/promises";
import { ServerError } from "@embedloom/core";
import { createFakeEmbedder, createFakeStore, deterministicVector, seededRandom } from "@embedloom/testing";
import { describe, expect, test } from "vitest";
import type { CacheStore } from "../store/cache-store.ts";
import { withCache } from "./with-cache.ts";

const vectorsOf = (texts: readonly string[]): number[][] =>
  texts.map((text) => [...deterministicVector(text, 32, "fake-model")]);

/** A store that keeps locks; several caches over it stand for several processes. */
function lockingStore() {
  const store = createFakeStore();
  const locks = new Map<string, object>();
  const log: string[] = [];
  const shared: CacheStore = {
    ...store,
    async setMany(entries, options) {
      await setImmediate();
      await store.setMany(entries, options);
      log.push("write");
    },
    async lockMany(keys) {
      const lease = {};
      await setImmediate();
      const held = keys.map((key) => !locks.has(key));
      for (const [i, key] of keys.entries()) if (held[i]) locks.set(key, lease);
      const release = async (): Promise<void> => {
        log.push("release");
        for (const key of keys) if (locks.get(key) === lease) locks.delete(key);
      };
      return { held, release };
    },
  };
  return { shared, locks, log, calls: store.calls };
}

describe("several processes", () => {
  test("default: that ask for the same new texts pay for each once, whatever their order", async () => {
    const { shared, locks } = lockingStore();
    const texts = Array.from({ length: 60 }, (_, i) => `text ${i}`);
    const random = seededRandom("locks");
    const embedders = Array.from({ length: 8 }, () =>
      createFakeEmbedder({ beforeRequest: async () => void (await setImmediate()) }),
    );
    const results = await Promise.all(
      embedders.map(async (inner) => {
        // Each knows its own part of the texts, so that each waits for others that may wait for it.
        const mine = texts.filter(() => random() < 0.7).toSorted(() => random() - 0.5);
        const { embeddings } = await withCache(inner, shared).embed(mine);
        return { rows: embeddings.toArrays(), expected: vectorsOf(mine), mine };
      }),
    );
    for (const { rows, expected } of results) expect(rows).toEqual(expected);
    const paid = embedders.flatMap((inner) => inner.requests.flat());
    expect(paid.toSorted()).toEqual([...new Set(results.flatMap(({ mine }) => mine))].toSorted());
    expect(locks.size).toBe(0);
  });

  test("default: the locks are given back after the write, also when the embedder fails or the caller leaves", async () => {
    const { shared, locks, log } = lockingStore();
    await withCache(createFakeEmbedder(), shared, { writes: "background" }).embed(["a"]).then(setImmediate);
    while (locks.size > 0) await setImmediate();
    expect(log).toEqual(["write", "release"]);

    const beforeRequest = () => Promise.reject(new ServerError("Out of order."));
    await expect(withCache(createFakeEmbedder({ beforeRequest }), shared).embed(["b"])).rejects.toThrow(
      "Out of order.",
    );
    expect(locks.size).toBe(0);

    const controller = new AbortController();
    const leaving = createFakeEmbedder({ beforeRequest: () => controller.abort(new Error("I leave")) });
    const call = withCache(leaving, shared).embed(["c"], { signal: controller.signal });
    await expect(call).rejects.toThrow("I leave");
    while (locks.size > 0) await setImmediate();
  });

  test("behavior: hits ask for no lock", async () => {
    const { shared, log, calls } = lockingStore();
    const cache = withCache(createFakeEmbedder(), shared);
    await cache.embed(["a"]);
    const before = calls.length;
    await cache.embed(["a"]);
    expect([calls.length - before, log.filter((line) => line === "release").length]).toEqual([1, 1]);
  });

  test("behavior: a text whose holder failed is taken over", async () => {
    const { shared, locks } = lockingStore();
    const key: string[] = [];
    const spy = {
      ...shared,
      lockMany: (...call: Parameters<NonNullable<CacheStore["lockMany"]>>) => (
        key.push(...call[0]),
        shared.lockMany!(...call)
      ),
    };
    const holder = withCache(createFakeEmbedder({ beforeRequest: () => Promise.reject(new ServerError("?")) }), spy);
    const inner = createFakeEmbedder();
    const [failed, result] = await Promise.allSettled([holder.embed(["a"]), withCache(inner, spy).embed(["a"])]);
    expect([failed.status, result.status]).toEqual(["rejected", "fulfilled"]);
    expect(inner.requests).toEqual([["a"]]);
    expect(new Set(key).size).toBe(1);
    expect(locks.size).toBe(0);
  });

  test("args: lockWaitMs is the longest wait for another, and lockMs 0 asks for no lock", async () => {
    const { shared } = lockingStore();
    let locked = 0;
    const taken: CacheStore = {
      ...shared,
      lockMany: async (keys) => (locked++, { held: keys.map(() => false), release: async () => {} }),
    };
    const start = performance.now();
    const { embeddings } = await withCache(createFakeEmbedder(), taken, { lockWaitMs: 30 }).embed(["a"]);
    expect(embeddings.toArrays()).toEqual(vectorsOf(["a"]));
    expect(performance.now() - start).toBeGreaterThanOrEqual(30);
    const before = locked;
    await withCache(createFakeEmbedder(), taken, { lockMs: 0 }).embed(["b"]);
    expect(locked).toBe(before);
  });

  test("behavior: a store that tells what was absent under the locks is not read again", async () => {
    const { shared, calls } = lockingStore();
    const knowing: CacheStore = {
      ...shared,
      async lockMany(keys, options) {
        const lease = await shared.lockMany!(keys, options);
        return { ...lease, absent: lease.held };
      },
    };
    await withCache(createFakeEmbedder(), knowing).embed(["a", "b"]);
    expect(calls.map(({ operation }) => operation)).toEqual(["getMany", "setMany"]);
    await withCache(createFakeEmbedder(), shared).embed(["c"]);
    expect(calls.map(({ operation }) => operation).slice(2)).toEqual(["getMany", "getMany", "setMany"]);
  });

  test("behavior: an abort ends the wait for another at once", async () => {
    const { shared } = lockingStore();
    const controller = new AbortController();
    const taken: CacheStore = {
      ...shared,
      lockMany: async (keys) => {
        globalThis.setTimeout(() => controller.abort(new Error("I leave")), 1);
        return { held: keys.map(() => false), release: async () => {} };
      },
    };
    const inner = createFakeEmbedder();
    await expect(withCache(inner, taken).embed(["a"], { signal: controller.signal })).rejects.toThrow("I leave");
    expect(inner.requests).toEqual([]);
  });
});
