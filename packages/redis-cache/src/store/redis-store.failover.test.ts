import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withCache } from "@embedloom/cache";
import { createFakeEmbedder } from "@embedloom/testing";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { createRedisStore } from "./redis-store.ts";
import { freePort, killRedis, startRedis } from "../test-support/redis-process.ts";
import { startTcpProxy } from "../test-support/tcp-proxy.ts";

const binary = inject("redisServer");
const bytes = new Uint8Array(6160).fill(1);

describe.skipIf(binary === undefined)("a managed failover", () => {
  let folder = "";
  beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "embedloom-failover-"))));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function startPair() {
    const ports = [await freePort(), await freePort()] as const;
    const servers = await Promise.all(ports.map((port) => startRedis(binary!, port, folder)));
    const [first, second] = ports.map((port) => new Redis({ port, host: "127.0.0.1" }));
    const proxy = await startTcpProxy(ports[0]);
    return {
      url: `redis://127.0.0.1:${proxy.port}`,
      /** What a managed service does: the address leads to the new primary, connections that are open stay. */
      async failOver(): Promise<void> {
        proxy.target = ports[1];
        await first!.replicaof("127.0.0.1", ports[1]);
      },
      newPrimary: second!,
      async end(): Promise<void> {
        await Promise.all([first!.quit(), second!.quit(), proxy.close()]);
        await Promise.all(servers.map(killRedis));
      },
    };
  }

  test("default: the first write that is refused goes to the new primary, and so does all after it", async () => {
    const pair = await startPair();
    const cache = withCache(createFakeEmbedder(), createRedisStore({ url: pair.url }));
    await cache.embed(["before"]);
    await pair.failOver();
    await cache.embed(["after", "also"]);
    await cache.embed(["after", "also"]);
    expect(await pair.newPrimary.dbsize()).toBe(2);
    expect(cache.stats()).toMatchObject({ hits: 2, misses: 3, storeErrors: 0 });
    await cache.close();
    await pair.end();
  });

  test("behavior: what is under way on the old connection is answered", async () => {
    const pair = await startPair();
    // Not how long a busy machine takes.
    const store = createRedisStore({ url: pair.url, circuitBreaker: false, commandTimeoutMs: 10_000 });
    const entries = Array.from({ length: 1000 }, (_, i) => ({ key: `${i}`, value: bytes }));
    await store.setMany(entries);
    await pair.failOver();
    const reads = Array.from({ length: 20 }, () => store.getMany(entries.map(({ key }) => key)));
    await store.setMany([{ key: "new", value: bytes }]);
    for (const values of await Promise.all(reads)) expect(values).toHaveLength(1000);
    expect(await pair.newPrimary.exists("new")).toBe(1);
    await store.close();
    await pair.end();
  });

  test("error: a replica that stays one is said to be one, after a second try", async () => {
    const pair = await startPair();
    await pair.newPrimary.replicaof("127.0.0.1", 1);
    await pair.failOver();
    const store = createRedisStore({ url: pair.url, circuitBreaker: false });
    await expect(store.setMany([{ key: "new", value: bytes }])).rejects.toThrow(
      "is a replica that cannot be written to",
    );
    expect(await store.getMany(["new"])).toEqual([undefined]);
    await store.close();
    await pair.end();
  });
});
