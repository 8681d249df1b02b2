// Ten thousand callers with one text each, at once, on warm keys: beside one raw MGET of the same keys, and one batched read of SQLite.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CachingEmbedder, createCacheKey, type CacheStore, withCache } from "@embedloom/cache";
import { EmbeddingMatrix } from "@embedloom/core";
import { createRedisStore } from "@embedloom/redis-cache";
import { createSqliteStore } from "@embedloom/sqlite-cache";
import { seededRandom } from "@embedloom/testing";
import { Redis } from "ioredis";
import { findRedisServer } from "../../../../tools/redis/find-redis-server.ts";
import { startRedisServer } from "../../../../tools/redis/start-redis-server.ts";
import { createFreeEmbedder, sentences } from "../../free-embedder.ts";
import type { ClaimReport } from "../claim-report.ts";

const CALLERS = 10_000;
const WIDTH = 1536;
const ROUNDS = 5;

const texts = sentences(CALLERS);

/** Measures both stores. */
export async function measure(report: ClaimReport): Promise<void> {
  report.section("Bursts: 10,000 concurrent one-text reads of warm keys, 1,536 dimensions");
  await onRedis(report);
  await onSqlite(report);
}

async function onRedis(report: ClaimReport): Promise<void> {
  const binary = findRedisServer();
  if (binary === undefined) return report.skip("a burst on Redis", "no redis-server was found");
  const server = await startRedisServer(binary);
  const raw = new Redis(server.url, { protocol: 2 });
  const store = createRedisStore({ url: server.url });
  const keys = await filledKeys(store);
  const alone = async (): Promise<void> => void (await raw.mgetBuffer(keys));
  await compare(report, { name: "Redis: a burst beside one raw MGET of all keys", store, alone, atMost: 3 });
  await store.close();
  raw.disconnect();
  await server.stop();
}

async function onSqlite(report: ClaimReport): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "embedloom-burst-"));
  const store = createSqliteStore({ path: join(folder, "cache.sqlite") });
  await filledKeys(store);
  const cache = newCache(store);
  const alone = async (): Promise<void> => void (await cache.embed(texts));
  await compare(report, { name: "SQLite: a burst beside one batched read of all texts", store, alone, atMost: 2 });
  await store.close();
  rmSync(folder, { recursive: true, force: true });
}

async function filledKeys(store: CacheStore): Promise<string[]> {
  const random = seededRandom("bursts");
  const pool = new EmbeddingMatrix(
    Float32Array.from({ length: CALLERS * WIDTH }, () => random() - 0.5),
    WIDTH,
  );
  const embedder = createFreeEmbedder(WIDTH, () => pool);
  await withCache(embedder, store).embed(texts);
  const { fingerprint } = await embedder.describe();
  return texts.map(createCacheKey({ prefix: "emb:", fingerprint }));
}

function newCache(store: CacheStore): CachingEmbedder {
  return withCache(
    createFreeEmbedder(WIDTH, (inputs) => EmbeddingMatrix.zeros(inputs.length, WIDTH)),
    store,
  );
}

interface Comparison {
  readonly name: string;
  readonly store: CacheStore;
  /** The same keys in one call. */
  readonly alone: () => Promise<void>;
  readonly atMost: number;
}

async function compare(report: ClaimReport, { name, store, alone, atMost }: Comparison): Promise<void> {
  const ratios: number[] = [];
  let lost = 0;
  let [aloneMs, burstMs] = [0, 0];
  for (let round = 0; round <= ROUNDS; round++) {
    aloneMs = await timed(alone);
    const cache = newCache(store);
    burstMs = await timed(async () => void (await Promise.all(texts.map((text) => cache.embed([text])))));
    lost += CALLERS - cache.stats().hits;
    // The first round only warms up.
    if (round > 0) ratios.push(burstMs / aloneMs);
  }
  ratios.sort((one, other) => one - other);
  report.note(`last round: alone ${aloneMs.toFixed(0)} ms, burst ${burstMs.toFixed(0)} ms`);
  report.goal(`${name}, lost hits`, { value: lost, exactly: 0 });
  const spread = [ratios[0]!, ratios.at(-1)!] as const;
  report.goal(`${name}, time`, { value: ratios[Math.floor(ratios.length / 2)]!, atMost, spread });
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
