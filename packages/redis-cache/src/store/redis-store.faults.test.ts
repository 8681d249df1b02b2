import type { ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withCache } from "@embedloom/cache";
import { isEmbedloomError } from "@embedloom/core";
import { createFakeEmbedder, liveTimersAfter } from "@embedloom/testing";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, inject, test, vi } from "vitest";
import type { RedisStoreSettings } from "./redis-settings.ts";
import { createRedisStore } from "./redis-store.ts";
import { freePort, killRedis, listen, startRedis } from "../test-support/redis-process.ts";

const binary = inject("redisServer");
const bytes = new Uint8Array(6160).fill(1);

/** Every call reaches the server, so that each shows what it costs. */
const createPlainStore = (settings: RedisStoreSettings) => createRedisStore({ ...settings, circuitBreaker: false });

async function failureOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.catch((thrown: unknown) => thrown);
  if (!isEmbedloomError(error, "store")) throw error;
  return error.message.replaceAll(/:\d{4,5}\b/g, ":PORT");
}

describe("without a server", () => {
  test("error: a port where nobody listens fails at once, prints nothing and leaves no timer", async () => {
    const print = vi.spyOn(console, "error");
    const store = createPlainStore({
      url: `redis://user:pass-word@127.0.0.1:${await freePort()}`,
      connectTimeoutMs: 60_000,
    });
    const timers = await liveTimersAfter(async () => {
      expect(await failureOf(store.getMany(["a"]))).toMatchInlineSnapshot(
        `"Redis at 127.0.0.1:PORT cannot be reached (ECONNREFUSED): check that it runs and that the address is right."`,
      );
      expect(await failureOf(store.setMany([{ key: "a", value: bytes }]))).toContain("ECONNREFUSED");
      expect(await failureOf(store.deleteMany(["a"]))).toContain("ECONNREFUSED");
      expect(await failureOf(store.clear(""))).toContain("ECONNREFUSED");
    });
    expect(timers).toBe(0);
    expect(print).not.toHaveBeenCalled();
    print.mockRestore();
    await store.close();
  });

  test("error: a server that accepts and then is silent costs the timeout, once per call, whatever the number of slices", async () => {
    const sockets = new Set<Socket>();
    const { server, port } = await listen((socket) => sockets.add(socket));
    const store = createPlainStore({ url: `redis://127.0.0.1:${port}`, commandTimeoutMs: 500, sliceSize: 1 });
    const start = performance.now();
    const keys = Array.from({ length: 60 }, (_, i) => `${i}`);
    expect(await failureOf(store.getMany(keys))).toMatchInlineSnapshot(
      `"Redis at 127.0.0.1:PORT did not answer within 500 ms: look after it, or raise \`commandTimeoutMs\`."`,
    );
    // Once a slice would be half a minute.
    expect(performance.now() - start).toBeLessThan(15_000);
    // The connection that was late is dropped, and the next call makes a new one.
    expect(await failureOf(store.getMany(["a"]))).toContain("did not answer within 500 ms");
    expect(sockets.size).toBeGreaterThanOrEqual(2);
    await store.close();
    server.close();
    for (const socket of sockets) socket.destroy();
  });

  test("error: a server that wants a password sent and is silent costs the connect timeout", async () => {
    const sockets = new Set<Socket>();
    const { server, port } = await listen((socket) => sockets.add(socket));
    const store = createPlainStore({
      url: `redis://:pass-word@127.0.0.1:${port}`,
      commandTimeoutMs: 60,
      connectTimeoutMs: 60,
    });
    expect(await failureOf(store.getMany(["a"]))).toMatch(/within 60 ms/);
    await store.close();
    server.close();
    for (const socket of sockets) socket.destroy();
  });

  test("error: a server that answers other questions is left at once, and its connection dropped", async () => {
    const sockets = new Set<Socket>();
    const { server, port } = await listen((socket) => {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.on("data", () => socket.write("+OK\r\n$4\r\nnope\r\n:7\r\n"));
    });
    const create = (commandTimeoutMs: number) =>
      createPlainStore({ url: `redis://127.0.0.1:${port}`, commandTimeoutMs });
    const store = create(500);
    expect(await failureOf(store.getMany(["a", "b"]))).toMatchInlineSnapshot(
      `"Redis at 127.0.0.1:PORT answers other questions than were asked: check that a Redis listens there."`,
    );
    expect(await failureOf(store.lockMany!(["a"], { ttlMs: 1000 }))).toContain("answers other questions");
    expect(sockets.size).toBeGreaterThanOrEqual(2);
    // A transaction is four commands, one of which it never answers.
    const writer = create(20);
    expect(await failureOf(writer.setMany([{ key: "a", value: bytes }]))).toContain("within 20 ms");
    await Promise.all([store.close(), writer.close()]);
    server.close();
    for (const socket of sockets) socket.destroy();
  });

  test("error: a server that answers something else", async () => {
    const { server, port } = await listen((socket) => {
      socket.on("error", () => {});
      socket.on("data", () => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    });
    const store = createPlainStore({ url: `redis://127.0.0.1:${port}`, commandTimeoutMs: 500 });
    expect(await failureOf(store.getMany(["emb:key"]))).not.toContain("emb:key");
    await store.close();
    server.close();
  });

  test("error: a given client that waits without end is left after the timeout", async () => {
    const client = new Redis({
      port: await freePort(),
      host: "127.0.0.1",
      lazyConnect: true,
      maxRetriesPerRequest: null,
    });
    client.on("error", () => {});
    const store = createPlainStore({ client, commandTimeoutMs: 30, connectTimeoutMs: 20 });
    expect(await failureOf(store.getMany(["a"]))).toMatchInlineSnapshot(
      `"The Redis server of the given client did not answer within 50 ms: look after it, or raise \`commandTimeoutMs\`."`,
    );
    client.disconnect();
    await store.close();
  });

  test("behavior: the cache above gives the right vectors without it", async () => {
    const inner = createFakeEmbedder();
    const cache = withCache(inner, createRedisStore({ url: `redis://127.0.0.1:${await freePort()}` }));
    const expected = await inner.embed(["a", "b"]);
    expect((await cache.embed(["a", "b"])).embeddings).toEqual(expected.embeddings);
    expect(cache.stats()).toMatchObject({ storeErrors: 2, misses: 2 });
    await cache.close();
  });
});

describe.skipIf(binary === undefined)("servers of our own", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "embedloom-redis-"));
  });
  const servers: ChildProcess[] = [];
  afterAll(async () => {
    await Promise.all(servers.map(killRedis));
    rmSync(folder, { recursive: true, force: true });
  });

  async function startServer(...options: string[]): Promise<{ port: number; process: ChildProcess }> {
    const port = await freePort();
    const server = await startRedis(binary!, port, folder, ...options);
    servers.push(server);
    return { port, process: server };
  }

  test("error: a server without memory reports the write, and reads go on", async () => {
    const { port } = await startServer();
    const store = createPlainStore({ url: `redis://127.0.0.1:${port}`, commandTimeoutMs: 5000 });
    await store.setMany([{ key: "before", value: bytes }]);
    const admin = new Redis({ port, host: "127.0.0.1" });
    await admin.config("SET", "maxmemory", "1mb");
    expect(await failureOf(store.setMany([{ key: "a", value: bytes }]))).toMatchInlineSnapshot(
      `"Redis at 127.0.0.1:PORT has no memory left: raise its \`maxmemory\`, or set its \`maxmemory-policy\` to \`allkeys-lru\`."`,
    );
    expect((await store.getMany(["before"]))[0]?.length).toBe(6160);
    await admin.replicaof("127.0.0.1", 1);
    await admin.config("SET", "maxmemory", "0");
    expect(await failureOf(store.setMany([{ key: "a", value: bytes }]))).toMatchInlineSnapshot(
      `"Redis at 127.0.0.1:PORT is a replica that cannot be written to: use the primary."`,
    );
    await admin.quit();
    await store.close();
  });

  test.skipIf(process.platform === "win32")(
    "error: a frozen server costs the timeout, and is used again when it thaws",
    async () => {
      const { port, process: server } = await startServer();
      const store = createPlainStore({
        url: `redis://127.0.0.1:${port}`,
        commandTimeoutMs: 100,
        connectTimeoutMs: 1000,
      });
      await store.setMany([{ key: "a", value: bytes }]);
      server.kill("SIGSTOP");
      expect(await failureOf(store.getMany(["a"]))).toContain("did not answer within 100 ms");
      server.kill("SIGCONT");
      let found: readonly (Uint8Array | undefined)[] = [];
      while (found[0] === undefined) found = await store.getMany(["a"]).catch(() => []);
      expect(Buffer.compare(found[0], bytes)).toBe(0);
      await store.close();
    },
  );
});
