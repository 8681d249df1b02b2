import type { EmbeddingStore } from "@embedloom/core";
import { createFakeStore } from "@embedloom/testing";
import { expect, test } from "vitest";
import { createMemoryStore } from "./memory-store.ts";
import { synchronousRead, markSynchronous, synchronousWrite } from "./synchronous-stores.ts";

test("default: the store in memory does in the same turn what its functions do", async () => {
  const store = createMemoryStore();
  const [read, write] = [synchronousRead(store), synchronousWrite(store)];
  write!([{ key: "a", value: Uint8Array.of(1, 2) }]);
  expect(read!(["a", "b"])).toEqual([Uint8Array.of(1, 2), undefined]);
  expect(await store.getMany(["a", "b"])).toEqual([Uint8Array.of(1, 2), undefined]);
  await store.setMany([{ key: "b", value: Uint8Array.of(3) }]);
  expect(read!(["b"])).toEqual([Uint8Array.of(3)]);
});

test("args: a store that takes time is not known", () => {
  const store = createFakeStore();
  expect([synchronousRead(store), synchronousWrite(store)]).toEqual([undefined, undefined]);
});

test("behavior: a wrapper is known by the functions that it hands on, and by no other", () => {
  const store = createMemoryStore();
  const own: EmbeddingStore = { ...store, getMany: (keys, options) => store.getMany(keys, options) };
  expect(synchronousRead(own)).toBeUndefined();
  expect(synchronousWrite(own)).toBe(synchronousWrite(store));
  expect(synchronousRead({ ...store, name: "renamed" })).toBe(synchronousRead(store));
});

test("behavior: each store is known by what was noted of itself", () => {
  const stores = ["one", "two"].map((name) => {
    const kept = new Map<string, Uint8Array>();
    return markSynchronous(
      { ...createFakeStore(), name },
      (keys) => keys.map((key) => kept.get(key)),
      (entries) => entries.forEach(({ key, value }) => kept.set(key, value)),
    );
  });
  synchronousWrite(stores[0]!)!([{ key: "a", value: Uint8Array.of(1) }]);
  expect(stores.map((store) => synchronousRead(store)!(["a"])[0]?.length)).toEqual([1, undefined]);
});
