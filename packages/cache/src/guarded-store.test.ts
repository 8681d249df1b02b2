import { type EmbeddingStore, StoreError } from "@embedloom/core";
import { createFakeStore } from "@embedloom/testing";
import { describe, expect, test, vi } from "vitest";
import { type CacheCounter, createCacheCounter } from "./cache-stats.ts";
import { guardStore } from "./guarded-store.ts";

const entry = { key: "a", value: Uint8Array.of(1, 2, 3) };
const never = (): Promise<never> => new Promise(() => {});
const idle = new AbortController().signal;

function guarded(parts: Partial<EmbeddingStore>, timeoutMs = 1000) {
  const counter: CacheCounter = createCacheCounter("m", () => 1);
  return { store: guardStore({ ...createFakeStore(), ...parts }, timeoutMs, counter), counter };
}

describe("guardStore", () => {
  test("default: reads and writes through, counting bytes", async () => {
    const { store, counter } = guarded({});
    await store.write([entry]);
    expect(await store.read(["b", "a"], idle)).toEqual([undefined, entry.value]);
    expect(counter.snapshot()).toMatchObject({ bytesRead: 3, bytesWritten: 3, storeErrors: 0 });
  });

  test("error: a store that rejects or throws reads as empty, and its error is kept", async () => {
    const failure = new StoreError("The disk is full.");
    const throwing = (): never => {
      throw failure;
    };
    for (const fails of [() => Promise.reject(failure), throwing]) {
      const { store, counter } = guarded({ getMany: fails, setMany: fails, close: fails });
      expect(await store.read(["a", "b"], idle)).toEqual([undefined, undefined]);
      await store.write([entry]);
      await store.close();
      expect(counter.snapshot()).toMatchObject({ storeErrors: 3, lastStoreError: failure, bytesWritten: 0 });
    }
  });

  test("error: a store that hangs is left after the deadline, told so, and leaves no timer", async () => {
    vi.useFakeTimers();
    try {
      const signals: (AbortSignal | undefined)[] = [];
      const hang = (_: unknown, options?: { signal?: AbortSignal | undefined }): Promise<never> => {
        signals.push(options?.signal);
        return never();
      };
      const { store, counter } = guarded({ getMany: hang, setMany: hang, close: never }, 250);
      const all = Promise.all([store.read(["a"], idle), store.write([entry]), store.flush(), store.close()]);
      await vi.advanceTimersByTimeAsync(249);
      expect(counter.snapshot().storeErrors).toBe(0);
      await vi.advanceTimersByTimeAsync(1);
      expect((await all)[0]).toEqual([undefined]);
      expect(counter.snapshot().storeErrors).toBe(3);
      expect(signals.map((signal) => signal?.aborted)).toEqual([true, true]);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  test.each([
    ["too few values", []],
    ["too many values", [undefined, undefined]],
    ["values that are no bytes", ["text"]],
    ["null", null],
  ])("error: %s count as a failure", async (_, answer: unknown) => {
    const { store, counter } = guarded({ getMany: async () => answer as Uint8Array[] });
    expect(await store.read(["a"], idle)).toEqual([undefined]);
    expect(counter.snapshot()).toMatchObject({ storeErrors: 1 });
  });

  test("behavior: the caller's abort is no failure of the store", async () => {
    const { store, counter } = guarded({ getMany: never });
    const controller = new AbortController();
    const read = store.read(["a"], controller.signal);
    controller.abort(new Error("I leave"));
    await expect(read).rejects.toThrow("I leave");
    expect(counter.snapshot().storeErrors).toBe(0);
  });

  test("behavior: flush waits for every write under way", async () => {
    const gates: (() => void)[] = [];
    const { store } = guarded({ setMany: () => new Promise((resolve) => void gates.push(resolve)) });
    const log: string[] = [];
    const writes = ["first", "second"].map(async (name) => {
      await store.write([entry]);
      log.push(name);
    });
    const flushed = store.flush().then(() => log.push("flushed"));
    gates[1]!();
    await writes[1];
    gates[0]!();
    await flushed;
    expect(log).toEqual(["second", "first", "flushed"]);
  });

  test("behavior: nothing to write asks nothing of the store", async () => {
    const fake = createFakeStore();
    await guarded(fake).store.write([]);
    expect(fake.calls).toEqual([]);
  });
});
