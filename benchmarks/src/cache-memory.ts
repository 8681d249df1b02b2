// Claim: a vector costs little more than its values in each store.
// Run: REDIS_URL=redis://127.0.0.1:6379 node --expose-gc benchmarks/src/cache-memory.ts [vectors]
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { type CacheStore, createMemoryStore, withCache } from "@embedloom/cache";
import { EmbeddingMatrix } from "@embedloom/core";
import { createRedisStore } from "@embedloom/redis-cache";
import { createSqliteStore } from "@embedloom/sqlite-cache";
import { seededRandom } from "@embedloom/testing";
import { Redis } from "ioredis";
import { createFreeEmbedder, sentences } from "./free-embedder.ts";

const url = process.env.REDIS_URL;
if (url === undefined)
  throw new Error("Set REDIS_URL to a Redis that nobody else uses: its keys under bench: are removed.");
if (globalThis.gc === undefined) throw new Error("Run with --expose-gc.");
const COUNT = Number(process.argv[2] ?? 20_000);
const WIDTH = 1536;
const texts = sentences(COUNT);
const random = seededRandom("cache memory");

/** Gives each call rows of its own, as providers do. */
const embedder = createFreeEmbedder(WIDTH, (inputs) => {
  const embeddings = EmbeddingMatrix.zeros(inputs.length, WIDTH);
  for (let i = 0; i < embeddings.data.length; i++) embeddings.data[i] = random() - 0.5;
  return embeddings;
});

/** Bytes that this process holds after everything that can go has gone. */
function heldBytes(): number {
  // The first collection may only find what the second can free.
  globalThis.gc!();
  globalThis.gc!();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

const raw = new Redis(url);
const folder = mkdtempSync(join(tmpdir(), "embedloom-memory-"));
const path = join(folder, "cache.db");
const usedByRedis = async (): Promise<number> => Number(/used_memory:(\d+)/.exec(await raw.info("memory"))![1]);

interface Subject {
  readonly name: string;
  readonly store: CacheStore;
  /** Bytes that the store has. */
  readonly used: () => Promise<number> | number;
}

const subjects: readonly Subject[] = [
  { name: "memory", store: createMemoryStore({ maxBytes: 2 ** 31 }), used: heldBytes },
  { name: "redis", store: createRedisStore({ url, prefix: "bench:", commandTimeoutMs: 10_000 }), used: usedByRedis },
  {
    name: "sqlite",
    store: createSqliteStore({ path }),
    used: () =>
      [path, `${path}-wal`].reduce((sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0), 0),
  },
];

console.log(
  `${COUNT} vectors of ${WIDTH} in float32, ${4 * WIDTH} bytes of values each: what a store keeps per vector`,
);
console.log("| store | bytes |\n|---|---|");
for (const { name, store, used } of subjects) {
  const cache = withCache(embedder, store, { storeTimeoutMs: 60_000 });
  const before = await used();
  await cache.embed(texts);
  // The result goes with the turn of the event loop that had it.
  await setTimeout(100);
  const kept = (await used()) - before;
  await cache.embed(texts);
  const { hits, storeErrors } = cache.stats();
  if (hits !== COUNT || storeErrors > 0) throw new Error(`${hits} hits, ${storeErrors} errors.`);
  console.log(`| ${name} | ${Math.round(kept / COUNT)} |`);
  await store.clear("");
  await cache.close();
}
await raw.quit();
rmSync(folder, { recursive: true, force: true });
