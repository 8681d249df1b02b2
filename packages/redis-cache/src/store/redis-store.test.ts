import { randomUUID } from "node:crypto";
import { isEmbedloomError } from "@embedloom/core";
import { liveTimersAfter } from "@embedloom/testing";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, inject, test, vi } from "vitest";
import type { RedisStoreSettings } from "./redis-settings.ts";
import { createRedisStore as createWithDefaults } from "./redis-store.ts";

const url = inject("redisUrl");
const scope = `embedloom-test:${randomUUID()}:`;
// What is tested is not how long a busy machine takes.
const patient = { commandTimeoutMs: 5000, connectTimeoutMs: 5000 };
const createRedisStore = (settings: RedisStoreSettings) => createWithDefaults({ ...patient, ...settings });
const entry = (key: string, length = 4) => ({ key, value: new Uint8Array(length).fill(length) });
const lengths = (values: readonly (Uint8Array | undefined)[]) => values.map((value) => value?.length);

describe.skipIf(url === undefined)("on a server", () => {
  let raw: Redis;
  beforeAll(() => {
    raw = new Redis(url!, { lazyConnect: true, keyPrefix: scope });
  });
  afterAll(async () => {
    const store = createRedisStore({ client: raw });
    await store.clear("");
    await raw.quit();
  });

  // A database of its own tells the connections of a test from those of the tests that run beside it.
  const urlOf = (db: number): string => Object.assign(new URL(url!), { pathname: `/${db}` }).href;
  async function connectionsTo(db: number): Promise<string[]> {
    const lines = String(await raw.client("LIST")).split("\n");
    return lines.filter((line) => line.includes(` db=${db} `)).map((line) => /id=(\d+)/.exec(line)![1]!);
  }

  test("default: nothing is opened before the first call, one connection afterwards, none after close", async () => {
    const store = createRedisStore({ url: urlOf(5), prefix: scope });
    await store.getMany([]);
    await store.setMany([]);
    expect(await connectionsTo(5)).toHaveLength(0);
    await Promise.all(["a", "b", "c"].map((key) => store.setMany([entry(key)])));
    await store.getMany(["a"]);
    expect(await connectionsTo(5)).toHaveLength(1);
    await store.close();
    expect(await connectionsTo(5)).toHaveLength(0);
    expect(lengths(await store.getMany(["a", "b", "c"]))).toEqual([4, 4, 4]);
    await store.clear("");
    await store.close();
  });

  test("default: values expire after 30 days; ttlDays, ttlMs and Infinity change that", async () => {
    const day = 86_400_000;
    const stores = [undefined, 0.5, Infinity].map((ttlDays) => createRedisStore({ url, prefix: scope, ttlDays }));
    for (const [i, store] of stores.entries()) await store.setMany([entry(`ttl${i}`)]);
    await stores[2]!.setMany([entry("ttl3")], { ttlMs: 7 * day });
    const left = await Promise.all([0, 1, 2, 3].map((i) => raw.pttl(`ttl${i}`)));
    const minute = 60_000;
    expect(left.map((ms) => (ms < 0 ? ms : Math.ceil(ms / minute) * minute))).toEqual([30 * day, day / 2, -1, 7 * day]);
    await Promise.all(stores.map((store) => store.close()));
  });

  test("args: sliding renews what is read, in the same round trip, and nothing else", async () => {
    const day = 86_400_000;
    const store = createRedisStore({ client: raw, ttlDays: 30, sliding: true });
    const fixed = createRedisStore({ client: raw, ttlDays: 30 });
    await store.setMany([entry("slid"), entry("unread"), entry("fixed")], { ttlMs: day });
    const pipeline = vi.spyOn(raw, "pipeline");
    expect(lengths(await store.getMany(["slid", "absent"]))).toEqual([4, undefined]);
    expect(pipeline).toHaveBeenCalledOnce();
    vi.restoreAllMocks();
    await fixed.getMany(["fixed"]);
    const left = await Promise.all(["slid", "unread", "fixed", "absent"].map((key) => raw.pttl(key)));
    expect(left.map((ms) => (ms < 0 ? ms : Math.ceil(ms / 60_000) * 60_000))).toEqual([30 * day, day, day, -2]);
  });

  test("args: sliceSize bounds every command", async () => {
    const store = createRedisStore({ client: raw, sliceSize: 10 });
    const entries = Array.from({ length: 25 }, (_, i) => entry(`slice${i}`));
    const read = vi.spyOn(raw, "mgetBuffer");
    const write = vi.spyOn(raw, "multi");
    await store.setMany(entries);
    const keys = [...entries.map(({ key }) => key), "none"];
    expect(lengths(await store.getMany(keys))).toEqual([...entries.map(() => 4), undefined]);
    expect(read.mock.calls.map((sent) => sent.flat().length)).toEqual([10, 10, 6]);
    expect(write).toHaveBeenCalledTimes(3);
    vi.restoreAllMocks();
  });

  test("args: a client that was given is used, with its own prefix, and not closed", async () => {
    const store = createRedisStore({ client: raw, prefix: "given*:" });
    await store.setMany([entry("a"), entry("b")]);
    await raw.set("given-other", "stays");
    expect(await raw.exists("given*:a")).toBe(1);
    await store.clear("");
    expect(lengths(await store.getMany(["a", "b"]))).toEqual([undefined, undefined]);
    expect(await raw.get("given-other")).toBe("stays");
    await store.close();
    expect(raw.status).toBe("ready");
  });

  test("behavior: clear finds what many steps of a scan hold", async () => {
    const store = createRedisStore({ url, prefix: scope });
    const keys = Array.from({ length: 3000 }, (_, i) => `many${i % 2}:${i}`);
    await store.setMany(keys.map((key) => entry(key, 1)));
    await store.clear("many0:");
    const left = await store.getMany(keys);
    expect(left.filter((value) => value !== undefined)).toHaveLength(1500);
    expect(left.every((value, i) => (value === undefined) === (i % 2 === 0))).toBe(true);
    await store.close();
  });

  test("behavior: a connection that the server closed is made anew by a later call", async () => {
    const store = createRedisStore({ url: urlOf(6), prefix: scope, circuitBreaker: false });
    await store.setMany([entry("again")]);
    const [id] = await connectionsTo(6);
    await raw.client("KILL", "ID", Number(id));
    const outcomes: unknown[] = [];
    while (!Array.isArray(outcomes.at(-1)))
      outcomes.push(await store.getMany(["again"]).catch((error: unknown) => error));
    expect(lengths(await store.getMany(["again"]))).toEqual([4]);
    // At most the call that found out has failed.
    expect(outcomes.length).toBeLessThanOrEqual(2);
    await store.clear("");
    await store.close();
  });

  test("behavior: an abort rejects with its reason and leaves the connection to the others", async () => {
    const store = createRedisStore({ url, prefix: scope });
    await store.setMany([entry("kept")]);
    const controller = new AbortController();
    const [left, stays] = [store.getMany(["kept"], { signal: controller.signal }), store.getMany(["kept"])];
    controller.abort(new Error("I leave"));
    await expect(left).rejects.toThrow("I leave");
    expect(lengths(await stays)).toEqual([4]);
    await store.close();
  });

  test("behavior: an open and used store leaves no timer", async () => {
    const store = createRedisStore({ url, prefix: scope });
    const timers = await liveTimersAfter(async () => {
      await store.setMany([entry("timer")]);
      await store.getMany(["timer"]);
    });
    expect(timers).toBe(0);
    await store.close();
  });

  test("error: a database that is not there is said to be none, and number 0 is left alone", async () => {
    for (const address of [`${url}/9999`, `${url}?db=9999`]) {
      const store = createRedisStore({ url: address, prefix: scope });
      await expect(store.setMany([entry("lost")])).rejects.toThrow("has no database 9999");
      await expect(store.getMany(["lost"])).rejects.toThrow("has no database 9999");
      await store.close();
    }
    expect(await raw.exists("lost")).toBe(0);
  });

  test("error: a value of another kind among the keys reads as absent, and a wrong password is said to be wrong", async () => {
    await raw.hset("hash", "field", "text");
    const store = createRedisStore({ url, prefix: scope });
    expect(await store.getMany(["hash"])).toEqual([undefined]);
    await store.close();

    const address = new URL(url!);
    address.username = `user-${randomUUID()}`;
    address.password = "wrong-password";
    const refused = createRedisStore({ url: address.href });
    const error: unknown = await refused.getMany(["a"]).catch((thrown: unknown) => thrown);
    if (!isEmbedloomError(error, "store")) throw error;
    expect(error.message).toBe(`Redis at ${address.host} refused the user name or the password.`);
    expect(JSON.stringify([error.message, error.stack, String(error.cause)])).not.toContain("wrong-password");
    await refused.close();
  });
});

describe("settings", () => {
  test.each([
    ["url", {}],
    ["url", { url: "" }],
    ["url", { url: "localhost" }],
    ["url", { url: "http://localhost:6379" }],
    ["url", { url: "redis://" }],
    ["url", { url: "redis://a", client: new Redis({ lazyConnect: true }) }],
    ["ttlDays", { url: "redis://a", ttlDays: 0 }],
    ["ttlDays", { url: "redis://a", ttlDays: NaN }],
    ["ttlDays", { url: "redis://a", ttlDays: 1e12 }],
    ["ttlDays", { url: "redis://a", ttlDays: "30" as never }],
    ["url", { url: "redis://a/name" }],
    ["url", { url: "redis://a/1/2" }],
    ["url", { url: "redis://a?db=x" }],
    // What a client of node-redis has.
    ["client", { client: { get: () => {}, mGet: () => {}, multi: () => {}, isOpen: true } as never }],
    ["client", { client: {} as never }],
    ["commandTimeoutMs", { url: "redis://a", commandTimeoutMs: 0 }],
    ["connectTimeoutMs", { url: "redis://a", connectTimeoutMs: 1.5 }],
    ["sliceSize", { url: "redis://a", sliceSize: 0 }],
    ["sliceSize", { url: "redis://a", sliceSize: 1001 }],
    ["sliding", { url: "redis://a", sliding: true, ttlDays: Infinity }],
    ["openMs", { url: "redis://a", circuitBreaker: { openMs: 0 } }],
  ])("error: %s out of range", (option, settings) => {
    expect(() => createRedisStore(settings)).toThrow(
      expect.toSatisfy((error: unknown) => isEmbedloomError(error, "invalid_option") && error.option === option),
    );
  });

  test("error: a refused URL is not shown, because it may hold a password", () => {
    expect(() => createRedisStore({ url: "http://user:pass-word@host" })).toThrow(
      expect.toSatisfy((error: Error) => !error.message.includes("pass-word")),
    );
  });
});
