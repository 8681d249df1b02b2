import type { ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { type CachingEmbedder, withCache } from "@embedloom/cache";
import { createFakeEmbedder, type FakeEmbedder } from "@embedloom/testing";
import { Redis } from "ioredis";
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import type { RedisStoreSettings } from "./redis-settings.ts";
import { createRedisStore } from "./redis-store.ts";
import { freePort, killRedis, listen, startRedis } from "../test-support/redis-process.ts";

const binary = inject("redisServer");
const texts = Array.from({ length: 300 }, (_, i) => `text ${i}`);

describe.skipIf(binary === undefined || process.platform === "win32")("the cache over a Redis that fails", () => {
  let folder = "";
  let port = 0;
  let server: ChildProcess;
  let inner: FakeEmbedder;
  let cache: CachingEmbedder;
  let expected: Float32Array;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "embedloom-redis-"));
    port = await freePort();
    server = await startRedis(binary!, port, folder);
    inner = createFakeEmbedder();
    expected = (await inner.embed(texts)).embeddings.data;
    await use({ commandTimeoutMs: 5000 });
    await cache.embed(texts.slice(0, 150));
  });

  async function use(settings: RedisStoreSettings): Promise<void> {
    const url = `redis://127.0.0.1:${port}`;
    cache = withCache(inner, createRedisStore({ url, circuitBreaker: { openMs: 20 }, ...settings }), { lockMs: 1000 });
  }

  afterEach(async () => {
    await cache.close();
    await killRedis(server);
    rmSync(folder, { recursive: true, force: true });
  });

  async function admin(...commands: readonly (readonly [string, ...string[]])[]): Promise<void> {
    const client = new Redis({ port, host: "127.0.0.1" });
    for (const [name, ...args] of commands) await client.call(name, ...args);
    await client.quit();
  }

  /** Calls of known and new texts; none may fail, and every row must be that of its text. */
  async function embedThroughout(calls: number): Promise<void> {
    for (let i = 0; i < calls; i++) {
      const { embeddings } = await cache.embed(texts);
      expect(embeddings.data).toEqual(expected);
    }
  }

  /** Calls until the store is used again, which the probe in the background finds out. */
  async function untilHits(): Promise<void> {
    const before = cache.stats().hits;
    while (cache.stats().hits < before + texts.length) {
      await embedThroughout(1);
      await setTimeout(5);
    }
  }

  test("error: frozen: one wait, then none; used again when it thaws", async () => {
    await cache.close();
    await use({ commandTimeoutMs: 300 });
    await embedThroughout(1);
    server.kill("SIGSTOP");
    const start = performance.now();
    await embedThroughout(20);
    // 20 calls that each waited would take 6 seconds and more; the probes are waited for by nobody.
    expect(performance.now() - start).toBeLessThan(3000);
    expect(cache.stats().storeErrors).toBeGreaterThan(0);
    server.kill("SIGCONT");
    await untilHits();
  }, 20_000);

  test("error: killed and started again, empty: every call succeeds, and it fills up again", async () => {
    await killRedis(server);
    await embedThroughout(5);
    server = await startRedis(binary!, port, folder);
    await untilHits();
    expect(cache.stats().storeErrors).toBeGreaterThan(0);
  }, 20_000);

  test("error: killed while calls are under way", async () => {
    const calls = Array.from({ length: 10 }, () => embedThroughout(5));
    await killRedis(server);
    await Promise.all(calls);
    expect(cache.stats().storeErrors).toBeGreaterThan(0);
  }, 20_000);

  test("error: full: reads go on, writes are left alone", async () => {
    await admin(["CONFIG", "SET", "maxmemory", "1mb"]);
    await embedThroughout(3);
    const { hits, lastStoreError } = cache.stats();
    expect(hits).toBe(450);
    expect(String(lastStoreError)).toMatch(/no memory left|left alone/);
  }, 20_000);

  test("error: a replica that cannot be written to", async () => {
    await admin(["REPLICAOF", "127.0.0.1", "1"]);
    await embedThroughout(3);
    expect(cache.stats().hits).toBe(450);
  }, 20_000);

  test("error: garbage in the place of values is counted and written over", async () => {
    const client = new Redis({ port, host: "127.0.0.1" });
    const keys = await client.keys("emb:*");
    for (const [i, key] of keys.entries()) {
      const value = (await client.getBuffer(key))!;
      const spoilt = [Buffer.from("garbage"), value.subarray(0, -4), Buffer.concat([value, value]), Buffer.from(value)][
        i % 4
      ]!;
      if (i % 4 === 3) spoilt[20]! ^= 0xff;
      await client.set(key, spoilt);
    }
    await client.quit();
    await embedThroughout(2);
    expect(cache.stats()).toMatchObject({ corrupt: 150, storeErrors: 0, hits: 300 });
  }, 20_000);

  test("error: a server that answers something else", async () => {
    const { server: other, port: otherPort } = await listen((socket) => {
      socket.on("error", () => {});
      socket.on("data", () => socket.write("HTTP/1.1 200 OK\r\n\r\n:12\r\n$5\r\nhello\r\n"));
    });
    const before = cache;
    cache = withCache(inner, createRedisStore({ url: `redis://127.0.0.1:${otherPort}` }));
    await embedThroughout(5);
    expect(cache.stats().hits).toBe(0);
    await before.close();
    other.close();
  }, 20_000);
});
