import { randomUUID } from "node:crypto";
import { withCache } from "@embedloom/cache";
import { createFakeEmbedder } from "@embedloom/testing";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import type { RedisStoreSettings } from "./redis-settings.ts";
import { createRedisStore } from "./redis-store.ts";

const url = inject("redisUrl");
const prefix = `embedloom-test:${randomUUID()}:`;
const ttlMs = 60_000;
const DAY_MS = 86_400_000;
const value = new Uint8Array([1, 2, 3]);
const patient = { commandTimeoutMs: 5000, connectTimeoutMs: 5000 };

describe.skipIf(url === undefined)("a lock", () => {
  let raw: Redis;
  const create = (settings: RedisStoreSettings = {}) => createRedisStore({ client: raw, ...patient, ...settings });

  beforeAll(() => {
    raw = new Redis(url!, { lazyConnect: true, keyPrefix: prefix });
  });
  afterAll(async () => {
    await create().clear("");
    await raw.quit();
  });

  test("default: lies in the place of the value, reads as absent, and is given back by the write", async () => {
    const [one, other] = [create(), create()];
    const lease = await one.lockMany!(["a", "b"], { ttlMs });
    expect([lease.held, lease.absent]).toEqual([
      [true, true],
      [true, true],
    ]);
    expect(await other.getMany(["a", "b"])).toEqual([undefined, undefined]);
    await one.setMany([{ key: "a", value }]);
    expect([...(await other.getMany(["a"]))[0]!]).toEqual([1, 2, 3]);
    expect(await raw.pttl("a")).toBeGreaterThan(29 * DAY_MS);
    await lease.renew!();
    await lease.release();
    expect(await raw.pttl("a")).toBeGreaterThan(29 * DAY_MS);
    expect(await raw.exists("a", "b")).toBe(1);
  });

  test("default: of a text whose value is there lies beside it, for one holder at a time", async () => {
    const [one, other] = [create(), create()];
    await one.setMany([{ key: "kept", value }]);
    await raw.hset("hash", "field", "text");
    const keys = ["kept", "hash", "free"];
    const lease = await one.lockMany!(keys, { ttlMs });
    expect([lease.held, lease.absent]).toEqual([
      [true, true, true],
      [false, false, true],
    ]);
    expect((await other.lockMany!(keys, { ttlMs })).held).toEqual([false, false, false]);
    expect([...(await other.getMany(["kept"]))[0]!]).toEqual([1, 2, 3]);
    await raw.pexpire("kept:lock", 1000);
    await lease.renew!();
    expect(await raw.pttl("kept:lock")).toBeGreaterThan(50_000);
    await one.setMany([{ key: "kept", value: new Uint8Array(9) }]);
    await lease.release(["kept", "hash"]);
    const next = await other.lockMany!(keys, { ttlMs });
    expect(next.held).toEqual([true, true, false]);
    await Promise.all([lease.release(), next.release()]);
    expect(await raw.exists(...keys.map((key) => `${key}:lock`), "free")).toBe(0);
  });

  test("behavior: that expired and went to another leaves the value of the late writer to both", async () => {
    const [one, other] = [create(), create()];
    const late = await one.lockMany!(["x"], { ttlMs: 1 });
    while ((await raw.exists("x")) === 1);
    const next = await other.lockMany!(["x"], { ttlMs });
    expect(next.held).toEqual([true]);
    await one.setMany([{ key: "x", value }]);
    await Promise.all([late.release(), next.renew!(), next.release()]);
    expect([...(await other.getMany(["x"]))[0]!]).toEqual([1, 2, 3]);
    expect(await raw.pttl("x")).toBeGreaterThan(29 * DAY_MS);
  });

  test("behavior: lives no longer because a sliding store reads it", async () => {
    const store = create({ sliding: true });
    const lease = await store.lockMany!(["y"], { ttlMs });
    await raw.hset("other kind", "field", "text");
    expect(await store.getMany(["y", "other kind"])).toEqual([undefined, undefined]);
    expect(await raw.pttl("y")).toBeLessThanOrEqual(ttlMs);
    await lease.release();
    expect(await raw.exists("y")).toBe(0);
  });

  test("behavior: of a damaged value makes two caches pay for it once", async () => {
    const inner = createFakeEmbedder();
    const texts = Array.from({ length: 20 }, (_, i) => `text ${i}`);
    const store = create({ prefix: "damaged:" });
    const write = withCache(inner, store);
    await write.embed(texts);
    for (const key of await raw.keys(`${prefix}damaged:*`)) await raw.setrange(key.slice(prefix.length), 20, "??");
    const caches = [store, create({ prefix: "damaged:" })].map((each) => withCache(inner, each));
    const results = await Promise.all(caches.map((cache) => cache.embed(texts)));
    expect(results[0]!.embeddings).toEqual(results[1]!.embeddings);
    // Once before the damage, once after it.
    expect(inner.requests.flat()).toHaveLength(40);
    expect(await raw.keys(`${prefix}damaged:*`)).toHaveLength(20);
  });
});
