import type { ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withCache } from "@embedloom/cache";
import { createFakeEmbedder, embeddingStoreContract, registerContract } from "@embedloom/testing";
import { Cluster, Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import type { RedisStoreSettings } from "./redis-settings.ts";
import { createRedisStore as createWithDefaults } from "./redis-store.ts";
import { killRedis, startCluster } from "../test-support/redis-process.ts";

const binary = inject("redisServer");
const DAY_MS = 86_400_000;
const bytes = new Uint8Array(6160).fill(1);
const keys = Array.from({ length: 60 }, (_, i) => `key ${i}`);
const lengths = (values: readonly (Uint8Array | undefined)[]) => values.map((value) => value?.length);
const createRedisStore = (settings: RedisStoreSettings) =>
  createWithDefaults({ commandTimeoutMs: 10_000, connectTimeoutMs: 10_000, circuitBreaker: false, ...settings });

describe.skipIf(binary === undefined)("a cluster of three servers", () => {
  let folder = "";
  let servers: ChildProcess[] = [];
  let ports: number[] = [];
  let nodes: Redis[] = [];
  let cluster: Cluster;
  const newClient = () =>
    new Cluster([{ port: ports[0]!, host: "127.0.0.1" }], { lazyConnect: true, keyPrefix: "app:" });

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "embedloom-redis-"));
    ({ servers, ports } = await startCluster(binary!, folder));
    nodes = ports.map((port) => new Redis({ port, host: "127.0.0.1" }));
    cluster = newClient();
  }, 60_000);

  afterAll(async () => {
    await Promise.all([cluster, ...nodes].map((client) => client.quit()));
    await Promise.all(servers.map(killRedis));
    rmSync(folder, { recursive: true, force: true });
  });

  const sizes = () => Promise.all(nodes.map((node) => node.dbsize()));

  test("default: a slice is spread over all servers, and clear empties each, also as the first call of a client", async () => {
    const store = createRedisStore({ client: cluster });
    await store.setMany(keys.map((key) => ({ key, value: bytes })));
    await store.setMany([{ key: "other", value: bytes }]);
    expect(Math.min(...(await sizes()))).toBeGreaterThan(0);
    expect(lengths(await store.getMany([...keys, "absent"]))).toEqual([...keys.map(() => 6160), undefined]);
    const fresh = newClient();
    await createRedisStore({ client: fresh }).clear("key ");
    await fresh.quit();
    expect((await sizes()).reduce((sum, size) => sum + size)).toBe(1);
    await store.clear("");
    expect(await sizes()).toEqual([0, 0, 0]);
  });

  test("default: locks and sliding", async () => {
    const store = createRedisStore({ client: cluster, sliding: true, ttlDays: 30 });
    const lease = await store.lockMany!(keys, { ttlMs: 60_000 });
    const other = await store.lockMany!([...keys, "free"], { ttlMs: 60_000 });
    expect([lease.held, other.held]).toEqual([keys.map(() => true), [...keys.map(() => false), true]]);
    await cluster.pexpire(`${keys[0]}`, 1000);
    await lease.renew!();
    expect(await cluster.pttl(`${keys[0]}`)).toBeGreaterThan(50_000);
    await cluster.pexpire(keys[1]!, 1000);
    expect(lengths(await store.getMany(keys))).toEqual(keys.map(() => undefined));
    expect(await cluster.pttl(keys[1]!)).toBeLessThanOrEqual(60_000);
    await lease.release();
    const again = await store.lockMany!(keys, { ttlMs: 60_000 });
    expect(again.held).toEqual(keys.map(() => true));
    await Promise.all([again.release(), other.release()]);

    await store.setMany([{ key: "slid", value: bytes }], { ttlMs: 1_000_000 });
    expect(lengths(await store.getMany(["slid", "absent"]))).toEqual([6160, undefined]);
    expect(await cluster.pttl("slid")).toBeGreaterThan(29 * DAY_MS);
    const beside = await store.lockMany!(["slid", "absent"], { ttlMs: 60_000 });
    expect([beside.held, beside.absent]).toEqual([
      [true, true],
      [false, true],
    ]);
    expect((await store.lockMany!(["slid", "absent"], { ttlMs: 60_000 })).held).toEqual([false, false]);
    await beside.release();
    expect(await Promise.all(["slid", "slid:lock", "absent"].map((key) => cluster.exists(key)))).toEqual([1, 0, 0]);
    await store.clear("");
  });

  test("behavior: texts are paid for once by two caches at the same time", async () => {
    const inner = [createFakeEmbedder(), createFakeEmbedder()] as const;
    const caches = inner.map((embedder) => withCache(embedder, createRedisStore({ client: cluster })));
    const [one, two] = await Promise.all(caches.map((cache) => cache.embed(keys)));
    expect(one!.embeddings).toEqual(two!.embeddings);
    expect(inner.flatMap(({ requests }) => requests.flat())).toHaveLength(keys.length);
    await createRedisStore({ client: cluster }).clear("");
  });

  test("behavior: values are found and written while their slot moves to another server, and after", async () => {
    const store = createRedisStore({ client: cluster });
    const pair = ["{moved}a", "{moved}b"];
    await store.setMany(pair.map((key) => ({ key, value: bytes })));
    const slot = await nodes[0]!.cluster("KEYSLOT", "app:{moved}a");
    const from = Math.floor(slot / Math.ceil(16_384 / 3));
    const to = (from + 1) % 3;
    const ids = await Promise.all(nodes.map((node) => node.cluster("MYID")));
    await nodes[to]!.cluster("SETSLOT", slot, "IMPORTING", ids[from]!);
    await nodes[from]!.cluster("SETSLOT", slot, "MIGRATING", ids[to]!);
    await nodes[from]!.migrate("127.0.0.1", ports[to]!, "app:{moved}a", 0, 5000);
    // One key has moved, the other has not.
    expect(lengths(await store.getMany(pair))).toEqual([6160, 6160]);
    await store.setMany([{ key: "{moved}c", value: bytes }]);
    await nodes[from]!.migrate("127.0.0.1", ports[to]!, "app:{moved}b", 0, 5000);
    for (const i of [to, from]) await nodes[i]!.cluster("SETSLOT", slot, "NODE", ids[to]!);
    expect(lengths(await store.getMany([...pair, "{moved}c"]))).toEqual([6160, 6160, 6160]);
    await store.clear("");
    expect(await sizes()).toEqual([0, 0, 0]);
  });

  registerContract(
    embeddingStoreContract({ create: () => createRedisStore({ client: cluster }), persists: true }),
    test,
  );
});
