import { ConnectionError, isEmbedloomError, StoreError } from "@embedloom/core";
import { createFakeStore } from "@embedloom/testing";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { CacheStore } from "./cache-store.ts";
import { withCircuitBreaker } from "./with-circuit-breaker.ts";

const entries = [{ key: "a", value: Uint8Array.of(1) }];
const down = new StoreError("It is down.");
const refused = expect.objectContaining({ code: "store", cause: down });

/** A store whose next calls do what the script says, and which notes every call that reaches it. */
function scripted() {
  const reached: string[] = [];
  const script = { read: "ok", write: "ok" };
  const act = async (name: string, how: string): Promise<void> => {
    reached.push(name);
    if (how === "fail") throw down;
    if (how === "hang") await new Promise(() => {});
  };
  const fake = createFakeStore();
  const store: CacheStore = {
    ...fake,
    async getMany(keys) {
      await act(`read ${keys.join()}`, script.read);
      return fake.getMany(keys);
    },
    setMany: () => act("write", script.write),
    deleteMany: () => act("delete", "ok"),
    clear: () => act("clear", "ok"),
    lockMany: async (keys) => {
      await act("lock", script.write);
      return { held: keys.map(() => true), release: async () => {} };
    },
  };
  return { reached, script, store: withCircuitBreaker(store, { openMs: 100 }) };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("a failed read", () => {
  test("default: stops reads, writes and locks; nothing reaches the store, and the failure is the cause", async () => {
    const { reached, script, store } = scripted();
    script.read = "fail";
    await expect(store.getMany(["a", "b"])).rejects.toBe(down);
    await expect(store.getMany(["a"])).rejects.toEqual(refused);
    await expect(store.setMany(entries)).rejects.toEqual(refused);
    await expect(store.lockMany!(["a"], { ttlMs: 1 })).rejects.toEqual(refused);
    expect(reached).toEqual(["read a,b", "read a"]);
  });

  test("default: one key is read again at once in the background, so that a stall costs no more than it lasts", async () => {
    const { reached, script, store } = scripted();
    script.read = "fail";
    const failed = store.getMany(["a", "b"]);
    script.read = "ok";
    await expect(failed).rejects.toBe(down);
    await vi.advanceTimersByTimeAsync(0);
    expect(await store.getMany(["c"])).toEqual([undefined]);
    expect(reached).toEqual(["read a,b", "read a", "read c"]);
  });

  test("default: after the pause one read of one key tries in the background, and what works closes the circuit", async () => {
    const { reached, script, store } = scripted();
    script.read = "fail";
    await expect(store.getMany(["a"])).rejects.toBe(down);
    await vi.advanceTimersByTimeAsync(100);
    // The caller whose key is tried does not wait for it; nobody else tries meanwhile.
    script.read = "hang";
    await expect(store.getMany(["b", "c"])).rejects.toEqual(refused);
    await expect(store.getMany(["d"])).rejects.toEqual(refused);
    expect(reached).toEqual(["read a", "read a", "read b"]);
  });

  test("behavior: a try that fails begins a new pause, one that works ends it", async () => {
    const { reached, script, store } = scripted();
    script.read = "fail";
    await expect(store.getMany(["a"])).rejects.toBe(down);
    for (const outcome of ["fail", "ok"]) {
      await vi.advanceTimersByTimeAsync(99);
      await expect(store.getMany(["early"])).rejects.toEqual(refused);
      await vi.advanceTimersByTimeAsync(1);
      script.read = outcome;
      await expect(store.setMany(entries)).rejects.toEqual(refused);
      await vi.advanceTimersByTimeAsync(0);
    }
    expect(await store.getMany(["b", "c"])).toEqual([undefined, undefined]);
    expect(reached).toEqual(["read a", "read a", "read a", "read a", "read b,c"]);
  });

  test("behavior: close waits for a try under way", async () => {
    const { script, store } = scripted();
    script.read = "fail";
    await expect(store.getMany(["a"])).rejects.toBe(down);
    await vi.advanceTimersByTimeAsync(100);
    script.read = "hang";
    await expect(store.getMany(["a"])).rejects.toEqual(refused);
    const closed = vi.fn<() => void>();
    void store.close().then(closed);
    await vi.advanceTimersByTimeAsync(1000);
    expect(closed).not.toHaveBeenCalled();
  });
});

describe("a failed write", () => {
  test("default: stops writes and locks, not reads, and the next write after the pause tries again", async () => {
    const { reached, script, store } = scripted();
    script.write = "fail";
    await expect(store.setMany(entries)).rejects.toBe(down);
    await expect(store.lockMany!(["a"], { ttlMs: 1 })).rejects.toEqual(refused);
    expect(await store.getMany(["a"])).toEqual([undefined]);
    vi.advanceTimersByTime(100);
    script.write = "ok";
    await store.setMany(entries);
    await store.lockMany!(["a"], { ttlMs: 1 });
    expect(reached).toEqual(["write", "read a", "write", "lock"]);
  });
});

describe("what is no failure of the store", () => {
  test("behavior: the caller's abort and the caller's mistake leave the circuit closed", async () => {
    const { script, store } = scripted();
    script.read = "hang";
    const controller = new AbortController();
    const read = store.getMany(["a"], { signal: controller.signal });
    controller.abort(new Error("I leave"));
    await expect(read).rejects.toThrow("I leave");
    script.read = "ok";
    expect(await store.getMany(["a"])).toEqual([undefined]);

    const fake = withCircuitBreaker(createFakeStore());
    await expect(fake.setMany(entries, { ttlMs: 0 })).rejects.toMatchObject({ code: "invalid_option" });
    await fake.setMany(entries);
  });

  test("behavior: a deadline that aborts is a failure, even of a store that does not heed it", async () => {
    const { script, store } = scripted();
    script.read = "hang";
    const controller = new AbortController();
    const read = store.getMany(["a"], { signal: controller.signal });
    const late = new ConnectionError("It is late.");
    controller.abort(late);
    await expect(read).rejects.toBe(late);
    await expect(store.getMany(["a"])).rejects.toMatchObject({ code: "store", cause: late });
  });

  test("behavior: calls without keys reach the store whatever its state", async () => {
    const { reached, script, store } = scripted();
    script.read = "fail";
    await expect(store.getMany(["a"])).rejects.toBe(down);
    script.read = "ok";
    expect(await store.getMany([])).toEqual([]);
    await store.setMany([]);
    expect((await store.lockMany!([], { ttlMs: 1 })).held).toEqual([]);
    await store.deleteMany(["a"]);
    await store.clear("");
    expect(reached).toEqual(["read a", "read a", "read ", "write", "lock", "delete", "clear"]);
  });
});

test("args: a store without locks has none behind the breaker", () => {
  expect(withCircuitBreaker(createFakeStore()).lockMany).toBeUndefined();
});

test("error: openMs out of range", () => {
  expect(() => withCircuitBreaker(createFakeStore(), { openMs: 0 })).toThrow(
    expect.toSatisfy((error: unknown) => isEmbedloomError(error, "invalid_option") && error.option === "openMs"),
  );
});
