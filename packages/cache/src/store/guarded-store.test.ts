import { setImmediate } from "node:timers/promises";
import { type StoreEntry, StoreError } from "@embedloom/core";
import { createFakeStore } from "@embedloom/testing";
import { describe, expect, test, vi } from "vitest";
import { type CacheCounter, createCacheCounter } from "./cache-stats.ts";
import type { CacheStore } from "./cache-store.ts";
import { guardStore, NO_LOCKS } from "./guarded-store.ts";

const entry = { key: "a", value: Uint8Array.of(1, 2, 3) };
const never = (): Promise<never> => new Promise(() => {});
const asTheyAre = (entries: readonly StoreEntry[]): StoreEntry[] => [...entries];
const idle = new AbortController().signal;

function guarded(parts: Partial<CacheStore>, timeoutMs = 1000) {
  const counter: CacheCounter = createCacheCounter("m", () => 1);
  return { store: guardStore({ ...createFakeStore(), ...parts }, timeoutMs, counter), counter };
}

describe("guardStore", () => {
  test("default: reads and writes through, counting bytes", async () => {
    const { store, counter } = guarded({});
    await store.write([entry], asTheyAre, NO_LOCKS);
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
      expect(await store.read(["a", "b"], idle)).toBeUndefined();
      await store.write([entry], asTheyAre, NO_LOCKS);
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
      const all = Promise.all([
        store.read(["a"], idle),
        store.write([entry], asTheyAre, NO_LOCKS),
        store.flush(),
        store.close(),
      ]);
      await vi.advanceTimersByTimeAsync(249);
      expect(counter.snapshot().storeErrors).toBe(0);
      await vi.advanceTimersByTimeAsync(1);
      expect((await all)[0]).toBeUndefined();
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
    expect(await store.read(["a"], idle)).toBeUndefined();
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
    const begin = async (name: string): Promise<void> => {
      await store.write([entry], asTheyAre, NO_LOCKS);
      log.push(name);
    };
    const writes = [begin("first")];
    while (gates.length < 1) await setImmediate();
    writes.push(begin("second"));
    while (gates.length < 2) await setImmediate();
    const flushed = store.flush().then(() => log.push("flushed"));
    gates[1]!();
    await writes[1];
    gates[0]!();
    await flushed;
    expect(log).toEqual(["second", "first", "flushed"]);
  });

  test("default: locks are taken, and given back after the write even when it fails", async () => {
    const log: string[] = [];
    const release = async (): Promise<void> => void log.push("release");
    const { store, counter } = guarded({
      setMany: () => Promise.reject(new StoreError(`No room after ${log.push("write")}.`)),
      lockMany: async (keys, { ttlMs }) => ({ held: keys.map((key) => key === "a" && ttlMs === 50), release }),
    });
    const lease = (await store.lock(["a", "b"], 50, idle))!;
    expect(lease.held).toEqual([true, false]);
    await store.write([entry], asTheyAre, lease);
    expect(log).toEqual(["write", "release"]);
    expect(counter.snapshot().storeErrors).toBe(1);
  });

  test("behavior: the locks of a batch are given back as soon as it is written, the rest at the end", async () => {
    const log: string[] = [];
    const { store } = guarded({
      setMany: async (entries) => void log.push(`write ${entries.length}`),
    });
    const release = async (keys?: readonly string[]): Promise<void> =>
      void log.push(`release ${keys?.length ?? "all"}`);
    const entries = Array.from({ length: 300 }, (_, i) => ({ ...entry, key: `${i}` }));
    await store.write(entries, asTheyAre, { held: entries.map(() => true), release });
    expect(log.toSorted()).toEqual(["release 256", "release 44", "release all", "write 256", "write 44"]);
    expect(log.at(-1)).toBe("release all");
    expect(log.indexOf("release 256")).toBeGreaterThan(log.indexOf("write 256"));
  });

  test("behavior: locks are renewed three times in their life, until they are given back", async () => {
    vi.useFakeTimers();
    try {
      const log: string[] = [];
      const { store, counter } = guarded({
        lockMany: async (keys) => ({
          held: keys.map((key) => key === "free"),
          renew: async () => {
            if (log.push("renew") === 2) throw new StoreError("It is down.");
          },
          release: async () => void log.push("release"),
        }),
      });
      const others = (await store.lock(["taken"], 300, idle))!;
      expect(vi.getTimerCount()).toBe(0);
      await store.write([], asTheyAre, others);
      const lease = (await store.lock(["free", "taken"], 300, idle))!;
      await vi.advanceTimersByTimeAsync(450);
      await store.write([entry], asTheyAre, lease);
      expect(vi.getTimerCount()).toBe(0);
      await vi.advanceTimersByTimeAsync(1000);
      expect(log).toEqual(["release", "renew", "renew", "renew", "renew", "release"]);
      expect(counter.snapshot().storeErrors).toBe(1);
    } finally {
      vi.useRealTimers();
    }
  });

  test("error: locks that cannot be taken or given back are counted; a store without locks is asked for none", async () => {
    const fail = (): Promise<never> => Promise.reject(new StoreError("It is down."));
    const { store, counter } = guarded({ lockMany: fail });
    expect(await store.lock(["a", "b"], 50, idle)).toBeUndefined();
    await store.write([], asTheyAre, { held: [true], release: fail });
    expect(counter.snapshot().storeErrors).toBe(2);
    const { store: lockless, counter: none } = guarded({});
    expect([await lockless.lock(["a"], 50, idle), none.snapshot().storeErrors]).toEqual([undefined, 0]);
  });

  test("behavior: nothing to write asks nothing of the store", async () => {
    const fake = createFakeStore();
    await guarded(fake).store.write([], asTheyAre, NO_LOCKS);
    expect(fake.calls).toEqual([]);
  });
});
