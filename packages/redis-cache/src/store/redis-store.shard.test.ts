import type { ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withCache } from "@embedloom/cache";
import { isEmbedloomError } from "@embedloom/core";
import { createFakeEmbedder } from "@embedloom/testing";
import { Cluster, Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { keySlot } from "../shards/key-slot.ts";
import { createRedisStore } from "./redis-store.ts";
import { killRedis, startCluster } from "../test-support/redis-process.ts";

const binary = inject("redisServer");
const texts = Array.from({ length: 60 }, (_, i) => `text ${i}`);

describe.skipIf(binary === undefined)("a cluster that loses one of three servers", () => {
  let folder = "";
  let servers: ChildProcess[] = [];
  let ports: number[] = [];
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "embedloom-shard-"));
    ({ servers, ports } = await startCluster(binary!, folder));
  });
  afterAll(async () => {
    await Promise.all(servers.map(killRedis));
    rmSync(folder, { recursive: true, force: true });
  });

  test("default: keySlot is what the server says", async () => {
    const client = new Redis({ port: ports[0]!, host: "127.0.0.1" });
    const keys = ["", "a", "emb:1:x", "{tag}a", "b{tag}", "{}a", "{a", "}a{", "{{a}}", "é漢🏝", "x".repeat(300)];
    expect(keys.map(keySlot)).toEqual(await Promise.all(keys.map((key) => client.cluster("KEYSLOT", key))));
    await client.quit();
  });

  test("behavior: loses the keys of that server, one wait, and no others, whether it is frozen or gone", async () => {
    const client = new Cluster([{ port: ports[0]!, host: "127.0.0.1" }], { lazyConnect: true, keyPrefix: "app:" });
    client.on("error", () => {});
    const [inner, lost] = [createFakeEmbedder(), createFakeEmbedder()];
    const cache = withCache(inner, createRedisStore({ client }));
    const expected = (await cache.embed(texts)).embeddings.toArrays();
    const sizes = await Promise.all(client.nodes("master").map((node) => node.dbsize()));
    expect(sizes.reduce((sum, size) => sum + size)).toBe(60);
    const gone = servers[1]!;
    gone.kill("SIGSTOP");
    const healthy = 60 - sizes[client.nodes("master").findIndex((node) => node.options.port === ports[1])]!;

    const before = cache.stats();
    for (let call = 1; call <= 4; call++) {
      // The second to fourth call find the server left alone.
      if (call === 2) await killRedis(gone);
      const { embeddings } = await cache.embed(texts);
      expect(embeddings.toArrays()).toEqual(expected);
      expect(cache.stats().hits - before.hits).toBe(call * healthy);
    }
    expect(cache.stats().storeErrors).toBeGreaterThan(0);
    // New texts of the healthy servers are kept too.
    const fresh = withCache(lost, createRedisStore({ client }), { prefix: "new:" });
    await fresh.embed(texts);
    await fresh.embed(texts);
    expect(fresh.stats().hits).toBeGreaterThan(20);
    client.disconnect();
  });

  test("error: of a read says what was read, and that it is partial", async () => {
    // The check asks any server of the cluster, also the one that is gone.
    const client = new Cluster([{ port: ports[0]!, host: "127.0.0.1" }], {
      lazyConnect: true,
      enableReadyCheck: false,
    });
    client.on("error", () => {});
    const store = createRedisStore({ client });
    const entries = texts.map((key) => ({ key, value: new Uint8Array(6160) }));
    const failed: unknown = await store.setMany(entries).catch((error: unknown) => error);
    expect(isEmbedloomError(failed, "store") && failed.partial).toBe(true);
    const read: unknown = await store.getMany(texts).catch((error: unknown) => error);
    if (!isEmbedloomError(read, "store")) throw read;
    expect(read.values!.filter((value) => value?.length === 6160).length).toBeGreaterThan(20);
    client.disconnect();
  });
});
