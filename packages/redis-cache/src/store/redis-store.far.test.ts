import { setTimeout } from "node:timers/promises";
import { withCache } from "@embedloom/cache";
import { createFakeEmbedder } from "@embedloom/testing";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { createRedisStore } from "./redis-store.ts";
import { startTcpProxy, type TcpProxy } from "../test-support/tcp-proxy.ts";

const url = inject("redisUrl");
const prefix = "embedloom-far:";
const entries = [{ key: "a", value: Uint8Array.of(1, 2, 3) }];

describe.skipIf(url === undefined)("a server that is far away", () => {
  let proxy: TcpProxy;
  let far = "";
  beforeAll(async () => {
    proxy = await startTcpProxy(Number(new URL(url!).port));
    far = `redis://127.0.0.1:${proxy.port}`;
  });
  afterAll(async () => {
    const store = createRedisStore({ url, prefix });
    await store.clear("");
    await store.close();
    await proxy.close();
  });

  test("default: 160 ms there and back: the first process writes, and the second hits", async () => {
    proxy.oneWayMs = 80;
    const runs = [];
    for (let run = 0; run < 2; run++) {
      const cache = withCache(createFakeEmbedder(), createRedisStore({ url: far, prefix }));
      await cache.embed(["one", "two"]);
      const { hits, misses, storeErrors } = cache.stats();
      runs.push({ hits, misses, storeErrors });
      await cache.close();
    }
    expect(runs).toEqual([
      { hits: 0, misses: 2, storeErrors: 0 },
      { hits: 2, misses: 0, storeErrors: 0 },
    ]);
  });

  const circuitBreaker = { openMs: 1 };

  /** How many calls fail before one succeeds. */
  async function failuresBeforeSuccess(call: () => Promise<unknown>): Promise<number> {
    for (let failures = 0; failures < 50; failures++) {
      const answered = await call().then(
        () => true,
        () => false,
      );
      if (answered) return failures;
      // The late answer is on its way.
      await setTimeout(proxy.oneWayMs);
    }
    throw new Error("It never succeeded.");
  }

  test("default: 400 ms there and back: is used after the first late answer, over a connection of our own", async () => {
    proxy.oneWayMs = 200;
    const store = createRedisStore({ url: far, prefix, circuitBreaker });
    expect(await failuresBeforeSuccess(() => store.setMany(entries))).toBeGreaterThan(0);
    for (let i = 0; i < 3; i++) expect((await store.getMany(["a"]))[0]).toEqual(Buffer.of(1, 2, 3));
    await store.close();
  });

  test("default: is used after the first late answer, over a client that was given", async () => {
    proxy.oneWayMs = 200;
    const client = new Redis(far, { lazyConnect: true });
    await client.connect();
    const store = createRedisStore({ client, prefix, circuitBreaker });
    expect(await failuresBeforeSuccess(() => store.setMany(entries))).toBeGreaterThan(0);
    expect((await store.getMany(["a"]))[0]).toEqual(Buffer.of(1, 2, 3));
    client.disconnect();
  });

  test("default: stalls are sat out, near and far", async () => {
    for (const oneWayMs of [0, 80]) {
      proxy.oneWayMs = oneWayMs;
      const store = createRedisStore({ url: far, prefix });
      await store.setMany(entries);
      for (let i = 0; i < 3; i++) {
        proxy.stall(150);
        expect((await store.getMany(["a"]))[0]).toEqual(Buffer.of(1, 2, 3));
      }
      await store.close();
    }
  });

  test("args: commandTimeoutMs is not learnt but kept", async () => {
    proxy.oneWayMs = 60;
    const store = createRedisStore({ url: far, prefix, circuitBreaker, commandTimeoutMs: 40 });
    for (let i = 0; i < 3; i++) {
      await expect(store.getMany(["a"])).rejects.toThrow(/did not answer within 40 ms|left alone/);
      await setTimeout(3 * proxy.oneWayMs);
    }
    await store.close();
  });
});
