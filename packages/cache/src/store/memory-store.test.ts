import { isEmbedloomError } from "@embedloom/core";
import { describe, expect, test, vi } from "vitest";
import { createMemoryStore } from "./memory-store.ts";

const bytes = (length: number): Uint8Array => new Uint8Array(length).fill(1);
const lengths = (values: readonly (Uint8Array | undefined)[]): (number | undefined)[] =>
  values.map((value) => value?.length);

describe("createMemoryStore", () => {
  test("args: maxBytes drops what was not used for longest", async () => {
    const store = createMemoryStore({ maxBytes: 303 });
    await store.setMany(["a", "b", "c"].map((key) => ({ key, value: bytes(100) })));
    await store.getMany(["a"]);
    await store.setMany([{ key: "d", value: bytes(100) }]);
    expect(lengths(await store.getMany(["a", "b", "c", "d"]))).toEqual([100, undefined, 100, 100]);
  });

  test("args: a value larger than maxBytes is not kept, and neither is the one it replaces", async () => {
    const store = createMemoryStore({ maxBytes: 100 });
    await store.setMany([{ key: "a", value: bytes(50) }]);
    await store.setMany([{ key: "a", value: bytes(200) }]);
    expect(await store.getMany(["a"])).toEqual([undefined]);
  });

  test("args: ttlMs of the store, of a write, and none", async () => {
    vi.useFakeTimers();
    // The library takes a start at 0 for "no start"; a real process is past that moment.
    vi.advanceTimersByTime(1);
    try {
      const store = createMemoryStore({ ttlMs: 1000 });
      await store.setMany([{ key: "store", value: bytes(1) }]);
      await store.setMany([{ key: "write", value: bytes(2) }], { ttlMs: 5000 });
      const lasting = createMemoryStore();
      await lasting.setMany([{ key: "none", value: bytes(3) }]);
      vi.advanceTimersByTime(999);
      expect(lengths(await store.getMany(["store", "write"]))).toEqual([1, 2]);
      vi.advanceTimersByTime(2);
      expect(lengths(await store.getMany(["store", "write"]))).toEqual([undefined, 2]);
      vi.advanceTimersByTime(86_400_000);
      expect(lengths(await store.getMany(["write"]))).toEqual([undefined]);
      expect(lengths(await lasting.getMany(["none"]))).toEqual([3]);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  test("behavior: a window into a large buffer does not keep the buffer", async () => {
    const store = createMemoryStore();
    const large = bytes(1000);
    await store.setMany([{ key: "a", value: large.subarray(10, 13) }]);
    large.fill(9);
    expect(await store.getMany(["a"])).toEqual([Uint8Array.of(1, 1, 1)]);
  });

  test("behavior: close empties it, and it can be used again", async () => {
    const store = createMemoryStore();
    await store.setMany([{ key: "a", value: bytes(1) }]);
    await store.close();
    expect(await store.getMany(["a"])).toEqual([undefined]);
    await store.setMany([{ key: "a", value: bytes(2) }]);
    expect(lengths(await store.getMany(["a"]))).toEqual([2]);
  });

  test.each([
    ["maxBytes", { maxBytes: 0 }],
    ["maxBytes", { maxBytes: 1.5 }],
    ["ttlMs", { ttlMs: 0 }],
    ["ttlMs", { ttlMs: NaN }],
  ])("error: %s out of range", (option, settings) => {
    expect(() => createMemoryStore(settings)).toThrow(
      expect.toSatisfy((error: unknown) => isEmbedloomError(error, "invalid_option") && error.option === option),
    );
  });
});
