import { type EmbeddingStore, StoreError } from "@embedloom/core";
import { createFakeStore } from "@embedloom/testing";
import { describe, expect, test, vi } from "vitest";
import { createMemoryStore } from "./memory-store.ts";
import { tieredStore } from "./tiered-store.ts";

const down = new StoreError("It is down.");
const fail = (): Promise<never> => Promise.reject(down);
const entry = (key: string, byte = 1) => ({ key, value: Uint8Array.of(byte) });
const firstBytes = (values: readonly (Uint8Array | undefined)[]) => values.map((value) => value?.[0]);

function tiers(nearParts: Partial<EmbeddingStore> = {}, farParts: Partial<EmbeddingStore> = {}) {
  const [near, far] = [createFakeStore(), createFakeStore()];
  return { near, far, store: tieredStore({ ...near, ...nearParts }, { ...far, ...farParts }) };
}

describe("reads", () => {
  test("default: only what is not near is asked of the far store, and is near afterwards", async () => {
    const { near, far, store } = tiers();
    await near.setMany([entry("near", 1)]);
    await far.setMany([entry("near", 9), entry("far", 2)]);
    expect(firstBytes(await store.getMany(["far", "none", "near"]))).toEqual([2, undefined, 1]);
    expect(far.calls.at(-1)).toEqual({ operation: "getMany", keys: 2 });
    expect(firstBytes(await near.getMany(["far"]))).toEqual([2]);
    const before = far.calls.length;
    expect(firstBytes(await store.getMany(["far", "near"]))).toEqual([2, 1]);
    expect(far.calls).toHaveLength(before);
  });

  test("behavior: what the caller does to a value changes nothing that is kept", async () => {
    const far = createFakeStore();
    const store = tieredStore(createMemoryStore(), far);
    await far.setMany([entry("a", 7)]);
    (await store.getMany(["a"]))[0]!.fill(0);
    expect(firstBytes(await store.getMany(["a"]))).toEqual([7]);
  });

  test("error: a far store that fails takes nothing from what is near, and is reported when nothing was", async () => {
    const { near, store } = tiers({}, { getMany: fail });
    await near.setMany([entry("near")]);
    expect(firstBytes(await store.getMany(["near", "far"]))).toEqual([1, undefined]);
    await expect(store.getMany(["far"])).rejects.toBe(down);
  });

  test("error: a near store that fails takes nothing from what is far", async () => {
    const { far, store } = tiers({ getMany: fail, setMany: fail });
    await far.setMany([entry("far")]);
    expect(firstBytes(await store.getMany(["far"]))).toEqual([1]);
  });

  test("behavior: an abort is no failure that is passed over", async () => {
    const controller = new AbortController();
    const leave = new Error("I leave");
    const { near, store } = tiers({}, { getMany: () => (controller.abort(leave), fail()) });
    await near.setMany([entry("near")]);
    await expect(store.getMany(["near", "far"], { signal: controller.signal })).rejects.toBe(leave);
  });
});

test("default: writes, removals and closing go to both", async () => {
  const { near, far, store } = tiers();
  await store.setMany([entry("a"), entry("b")], { ttlMs: 60_000 });
  expect([near.size(), far.size()]).toEqual([2, 2]);
  await store.deleteMany(["a"]);
  await store.clear("b");
  await store.close();
  expect([near.size(), far.size()]).toEqual([0, 0]);
});

test("error: a write that fails in one is done in the other, then reported", async () => {
  for (const [nearParts, farParts] of [
    [{ setMany: fail }, {}],
    [{}, { setMany: fail }],
  ]) {
    const { near, far, store } = tiers(nearParts, farParts);
    await expect(store.setMany([entry("a")])).rejects.toBe(down);
    expect(near.size() + far.size()).toBe(1);
  }
});

test("default: locks are those of the far store", async () => {
  const lease = { held: [true], release: async () => {} };
  const far = { ...createFakeStore(), lockMany: async () => lease };
  expect(await tieredStore(createFakeStore(), far).lockMany!(["a"], { ttlMs: 1 })).toBe(lease);
  expect(tieredStore(far, createFakeStore()).lockMany).toBeUndefined();
});

test("args: nearTtlMs is how long a fetched value stays near", async () => {
  vi.useFakeTimers();
  try {
    const far = createFakeStore();
    const store = tieredStore(createMemoryStore(), far, { nearTtlMs: 100 });
    await far.setMany([entry("a")]);
    // The library takes 0 for no time at all.
    vi.advanceTimersByTime(1);
    const reads: number[] = [];
    for (const passed of [0, 99, 2]) {
      vi.advanceTimersByTime(passed);
      await store.getMany(["a"]);
      reads.push(far.calls.filter(({ operation }) => operation === "getMany").length);
    }
    expect(reads).toEqual([1, 1, 2]);
  } finally {
    vi.useRealTimers();
  }
  expect(() => tieredStore(createFakeStore(), createFakeStore(), { nearTtlMs: 0 })).toThrow("nearTtlMs");
});
