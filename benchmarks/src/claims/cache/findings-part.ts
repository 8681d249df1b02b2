// What users found wrong with the cache, with what they saw then and what is there now.
import type { ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { setTimeout } from "node:timers/promises";
import {
  type CacheStore,
  createCacheKey,
  createMemoryStore,
  decodeVector,
  encodeVector,
  withCache,
} from "@embedloom/cache";
import { type Fingerprint, isEmbedloomError } from "@embedloom/core";
import { createRedisStore } from "@embedloom/redis-cache";
import { createSqliteStore } from "@embedloom/sqlite-cache";
import { createFakeEmbedder, createFakeStore } from "@embedloom/testing";
import { Cluster } from "ioredis";
import {
  freePort,
  killRedis,
  startCluster,
  startRedis,
} from "../../../../packages/redis-cache/src/test-support/redis-process.ts";
import { findRedisServer, type RedisServerBinary } from "../../../../tools/redis/find-redis-server.ts";
import type { ClaimReport } from "../claim-report.ts";

type Row = readonly [finding: string, then: string, now: string];

/** Measures each, and prints the table. */
export async function measure(report: ClaimReport): Promise<void> {
  report.section("What was found wrong with the cache, and what is there now");
  const folder = mkdtempSync(join(tmpdir(), "embedloom-findings-"));
  const rows: Row[] = [];
  try {
    rows.push(reportKeys(report), reportContent(report), ...(await reportClear(report, folder)));
    rows.push(...reportSettings(report), await reportTimeout(report), await reportDeletedFile(report, folder));
    const binary = findRedisServer();
    if (binary === undefined) report.skip("findings on Redis", "no redis-server was found");
    else rows.push(await reportDatabase(report, binary, folder), await reportShard(report, binary, folder));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  report.table(["found", "then", "now"], rows);
}

/** Fingerprints that a program may write, every one of them another. */
const FINGERPRINTS: readonly unknown[] = [
  ...["search_document", "clustering", null].map((inputType) => ({ inputType })),
  ...[null, "null", 0, -0, "0", "", true, "true", [], {}, [[]], [null], { a: 1 }, { a: "1" }].map((value) => ({
    value,
  })),
  ...[Number.NaN, Infinity, undefined, new Map([["a", 1]]), new Map([["b", 1]]), new Date(0), 1n, Symbol("a")].map(
    (value) => ({ value }),
  ),
  {},
];

function reportKeys(report: ClaimReport): Row {
  const keys: string[] = [];
  let refused = 0;
  for (const fingerprint of FINGERPRINTS) {
    try {
      keys.push(createCacheKey({ prefix: "emb:", fingerprint: fingerprint as Fingerprint })("a text"));
    } catch (error) {
      if (!isEmbedloomError(error, "invalid_option")) throw error;
      refused++;
    }
  }
  const shared = keys.length - new Set(keys).size;
  report.goal("different fingerprints that share a key", { value: shared, exactly: 0 });
  return [
    "fingerprints with one key",
    "`NaN`, `undefined`, `null`, `Infinity`; any two `Map`s; an `inputType` of their own",
    `${shared} of ${FINGERPRINTS.length}; ${refused} refused by name`,
  ];
}

function reportContent(report: ClaimReport): Row {
  const contents = [Number.NaN, Infinity, 0].map((first) => Float32Array.of(first, 0));
  const served = contents.filter((content) => {
    const value = encodeVector(Float32Array.of(1, 1), "float32", "key")!;
    value.set(new Uint8Array(content.buffer), 16);
    const sum = crc32(value.subarray(4), crc32("key"));
    new DataView(value.buffer).setUint32(0, sum, true);
    return decodeVector(value, "key") !== undefined;
  }).length;
  report.goal("values of NaN, infinity or zeros with a right checksum that are served", { value: served, exactly: 0 });
  return ["a right checksum over `NaN`, infinity, zeros", "3 of 3 served", `${served} of 3`];
}

async function reportClear(report: ClaimReport, folder: string): Promise<Row[]> {
  const rows: Row[] = [];
  const stores: CacheStore[] = [
    createMemoryStore(),
    createSqliteStore({ path: join(folder, "clear.sqlite") }),
    createFakeStore(),
  ];
  for (const store of stores) {
    await store.setMany([{ key: "kept", value: Uint8Array.of(1) }]);
    let lost = 0;
    for (const prefix of [0, true, null, undefined, {}]) {
      await Promise.resolve(Reflect.apply(store.clear, store, [prefix])).catch(() => {});
      if ((await store.getMany(["kept"]))[0] === undefined) lost++;
    }
    report.goal(`${store.name}: calls of clear without a text that removed something`, { value: lost, exactly: 0 });
    rows.push([`\`clear(0)\`, \`clear(true)\`: ${store.name}`, "SQLite emptied", `${lost} of 5 removed anything`]);
    await store.close();
  }
  return rows;
}

function reportSettings(report: ClaimReport): Row[] {
  const nodeRedis = { get: () => {}, mGet: () => {}, multi: () => {}, isOpen: true };
  const cases: readonly (readonly [string, string, () => unknown])[] = [
    ["`ttlDays: 1e12`", "written without expiry", () => createRedisStore({ url: "redis://localhost", ttlDays: 1e12 })],
    ["a client of node-redis", "accepted, never works", () => createRedisStore({ client: nodeRedis as never })],
    ["`redis://host/name`", "database 0", () => createRedisStore({ url: "redis://localhost/name" })],
  ];
  return cases.map(([finding, then, create]) => {
    let now = "accepted";
    try {
      create();
    } catch (error) {
      if (isEmbedloomError(error, "invalid_option")) now = `refused, names \`${error.option}\``;
    }
    report.goal(`${finding} is refused`, { value: now === "accepted" ? 0 : 1, exactly: 1 });
    return [finding, then, now];
  });
}

async function reportTimeout(report: ClaimReport): Promise<Row> {
  const hanging: CacheStore = { ...createFakeStore(), getMany: () => new Promise(() => {}) };
  const cache = withCache(createFakeEmbedder(), hanging, { storeTimeoutMs: 20 });
  await cache.embed(["a"]);
  const named = /`(\w+)`/.exec(String(cache.stats().lastStoreError))?.[1] ?? "nothing";
  report.goal("a late store names `storeTimeoutMs`", { value: named === "storeTimeoutMs" ? 1 : 0, exactly: 1 });
  return ["a timeout names", "`timeoutMs`", `\`${named}\``];
}

async function reportDeletedFile(report: ClaimReport, folder: string): Promise<Row> {
  const path = join(folder, "deleted.sqlite");
  const cache = withCache(createFakeEmbedder(), createSqliteStore({ path }));
  await cache.embed(["a"]);
  for (const end of ["", "-wal", "-shm"]) rmSync(path + end, { force: true });
  await cache.embed(["a"]);
  const { hits } = cache.stats();
  await cache.close();
  report.goal("hits from an SQLite file that was deleted", { value: hits, exactly: 0 });
  return ["a deleted SQLite file", "keeps serving", `${hits} hits, a new file`];
}

async function reportDatabase(report: ClaimReport, binary: RedisServerBinary, folder: string): Promise<Row> {
  const port = await freePort();
  const server = await startRedis(binary, port, folder);
  const store = createRedisStore({ url: `redis://127.0.0.1:${port}/99` });
  const message = await store.setMany([{ key: "a", value: Uint8Array.of(1) }]).then(() => "written", String);
  await store.close();
  await killRedis(server);
  report.goal("`redis://host/99` of 16 databases is refused", {
    value: message.includes("no database 99") ? 1 : 0,
    exactly: 1,
  });
  return ["`redis://host/99`", "database 0, silently", message.replace(/^StoreError: Redis at \S+ /, "")];
}

async function reportShard(report: ClaimReport, binary: RedisServerBinary, folder: string): Promise<Row> {
  const { servers, ports } = await startCluster(binary, folder);
  const client = new Cluster([{ port: ports[0]!, host: "127.0.0.1" }], { lazyConnect: true });
  client.on("error", () => {});
  const cache = withCache(createFakeEmbedder(), createRedisStore({ client }));
  const texts = Array.from({ length: 60 }, (_, i) => `text ${i}`);
  await cache.embed(texts);
  const masters = client.nodes("master");
  const sizes = await Promise.all(masters.map((node) => node.dbsize()));
  const healthy = 60 - sizes[masters.findIndex(({ options }) => options.port === ports[1])]!;
  await killRedis(servers[1] as ChildProcess);
  const start = performance.now();
  await cache.embed(texts);
  const firstMs = performance.now() - start;
  await setTimeout(100);
  const before = cache.stats().hits;
  await cache.embed(texts);
  const hits = cache.stats().hits - before;
  client.disconnect();
  await Promise.all(servers.map(killRedis));
  report.goal(`a shard of three lost: hits of the ${healthy} healthy keys`, { value: hits, exactly: healthy });
  report.goal("a shard of three lost: the first call", { value: firstMs, unit: "ms", atMost: 300 });
  return ["one of three shards lost, 60 texts", "1 to 2 hits of 40 healthy", `${hits} hits of ${healthy} healthy`];
}
