// Claim: over Redis the cache reads and writes at 0.8 of the raw client's speed or more, and many times as fast as one GET and one JSON
// per text. Run: REDIS_URL=redis://127.0.0.1:6379 node benchmarks/src/cache-throughput.ts [vectors] [rounds]
import { createHash } from "node:crypto";
import { withCache } from "@embedloom/cache";
import { type Embedder, EmbeddingMatrix, NO_USAGE } from "@embedloom/core";
import { createRedisStore } from "@embedloom/redis-cache";
import { seededRandom } from "@embedloom/testing";
import { Redis } from "ioredis";

const url = process.env.REDIS_URL;
if (url === undefined)
  throw new Error("Set REDIS_URL to a Redis that may be filled: its keys under bench: are removed.");
const COUNT = Number(process.argv[2] ?? 20_000);
const ROUNDS = Number(process.argv[3] ?? 5);
const WIDTH = 1536;
const SLICE = 512;
const NAIVE_COUNT = Math.min(COUNT, 2000);

const random = seededRandom("cache throughput");
const pool = new EmbeddingMatrix(
  Float32Array.from({ length: COUNT * WIDTH }, () => random() - 0.5),
  WIDTH,
);
const texts = Array.from(
  { length: COUNT },
  (_, i) => `Text number ${i} of the benchmark, about as long as a sentence is.`,
);
const indexOf = new Map(texts.map((text, i) => [text, i]));

/** An embedder that costs nothing, so that only the cache is measured. */
const free: Embedder = {
  provider: "free",
  model: "free",
  estimateTokens: (text) => Math.ceil(text.length / 4),
  describe: async () => ({
    provider: "free",
    model: "free",
    dimensions: WIDTH,
    nativeDimensions: WIDTH,
    matryoshka: undefined,
    normalized: false,
    limits: {},
    fingerprint: { provider: "free", dimensions: WIDTH },
  }),
  embed: async (inputs) => ({ embeddings: pool.select(inputs.map((text) => indexOf.get(text)!)), usage: NO_USAGE }),
  close: async () => {},
};

const raw = new Redis(url, { protocol: 2 });
const ttl = 30 * 86_400_000;
const rawKeys = texts.map((text) => `bench:raw:${createHash("sha256").update(text).digest("base64url")}`);
const naiveKeys = texts
  .slice(0, NAIVE_COUNT)
  .map((text) => `bench:naive:${createHash("sha256").update(text).digest("base64url")}`);
const bytesOf = (row: Float32Array): Buffer => Buffer.from(row.buffer, row.byteOffset, row.byteLength);

async function rawRead(slice: number): Promise<Float32Array> {
  const matrix = new Float32Array(COUNT * WIDTH);
  const bytes = new Uint8Array(matrix.buffer);
  for (let start = 0; start < COUNT; start += slice) {
    const values = await raw.mgetBuffer(rawKeys.slice(start, start + slice));
    for (const [i, value] of values.entries()) bytes.set(value!, (start + i) * WIDTH * 4);
  }
  return matrix;
}

async function rawWrite(slice: number): Promise<void> {
  for (let start = 0; start < COUNT; start += slice) {
    const pipeline = raw.pipeline();
    for (let i = start; i < Math.min(start + slice, COUNT); i++)
      pipeline.set(rawKeys[i]!, bytesOf(pool.row(i)), "PX", ttl);
    await pipeline.exec();
  }
}

async function naiveRead(): Promise<number[][]> {
  const rows: number[][] = [];
  for (const key of naiveKeys) rows.push(JSON.parse((await raw.get(key))!) as number[]);
  return rows;
}

async function naiveWrite(): Promise<void> {
  for (const [i, key] of naiveKeys.entries()) await raw.set(key, JSON.stringify([...pool.row(i)]), "PX", ttl);
}

const store = createRedisStore({ url, prefix: "bench:", commandTimeoutMs: 5000 });
type Encoding = "float32" | "float16" | "int8";
const newCache = (encoding: Encoding, lockMs: number) =>
  withCache(free, store, { encoding, lockMs, prefix: `${encoding}:`, storeTimeoutMs: 60_000 });

async function removeAll(prefix: string): Promise<void> {
  await store.clear(prefix);
}

async function cacheRead(encoding: Encoding, lockMs: number): Promise<void> {
  const cache = newCache(encoding, lockMs);
  const { embeddings } = await cache.embed(texts);
  const { hits } = cache.stats();
  if (hits !== COUNT || embeddings.count !== COUNT) throw new Error(`Only ${hits} of ${COUNT} were hits.`);
  if (encoding === "float32" && embeddings.row(COUNT - 1).some((value, i) => value !== pool.row(COUNT - 1)[i])) {
    throw new Error("A wrong vector.");
  }
}

async function cacheWrite(encoding: Encoding, lockMs: number): Promise<void> {
  const cache = newCache(encoding, lockMs);
  await cache.embed(texts);
  const { misses, storeErrors, lastStoreError } = cache.stats();
  if (misses !== COUNT || storeErrors > 0)
    throw new Error(`${misses} misses, ${storeErrors} errors.`, { cause: lastStoreError });
}

interface Subject {
  readonly name: string;
  readonly count: number;
  readonly prefix: string;
  readonly write: () => Promise<unknown>;
  readonly read: () => Promise<unknown>;
}

const cached = (name: string, encoding: Encoding, lockMs: number): Subject => ({
  name,
  count: COUNT,
  prefix: `${encoding}:`,
  write: () => cacheWrite(encoding, lockMs),
  read: () => cacheRead(encoding, lockMs),
});

const subjects: readonly Subject[] = [
  {
    name: `raw client, slices of ${SLICE}`,
    count: COUNT,
    prefix: "raw:",
    write: () => rawWrite(SLICE),
    read: () => rawRead(SLICE),
  },
  cached("cache, float32", "float32", 30_000),
  cached("cache, float32, without locks", "float32", 0),
  cached("cache, float16, without locks", "float16", 0),
  cached("cache, int8, without locks", "int8", 0),
  { name: "naive: one GET and JSON each", count: NAIVE_COUNT, prefix: "naive:", write: naiveWrite, read: naiveRead },
];

async function memoryPerVector(prefix: string): Promise<number> {
  let [cursor, keys] = ["0", [] as string[]];
  do [cursor, keys] = await raw.scan(cursor, "MATCH", `bench:${prefix}*`, "COUNT", 1000);
  while (keys.length === 0 && cursor !== "0");
  return (await raw.memory("USAGE", keys[0]!)) ?? Number.NaN;
}

const samples = new Map(
  subjects.map(({ name }) => [name, { writes: [] as number[], reads: [] as number[], bytes: 0 }]),
);
for (let round = 0; round <= ROUNDS; round++) {
  // Each round begins with another one, so that none always runs first; the first round only warms up.
  const order = subjects.map((_, i) => subjects[(i + round) % subjects.length]!);
  for (const { name, count, prefix, write, read } of order) {
    const sample = samples.get(name)!;
    await removeAll(prefix);
    let start = performance.now();
    await write();
    const writes = (count / (performance.now() - start)) * 1000;
    start = performance.now();
    await read();
    const reads = (count / (performance.now() - start)) * 1000;
    sample.bytes = await memoryPerVector(prefix);
    if (round > 0) {
      sample.writes.push(writes);
      sample.reads.push(reads);
    }
    await removeAll(prefix);
  }
}

const sorted = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b);
const median = (values: readonly number[]): number => sorted(values)[Math.floor(values.length / 2)]!;
const shown = (values: readonly number[]): string =>
  `${Math.round(median(values))} (${Math.round(sorted(values)[0]!)} to ${Math.round(sorted(values).at(-1)!)})`;
const base = samples.get(subjects[0]!.name)!;
console.log(
  `${COUNT} vectors of ${WIDTH}, ${ROUNDS} interleaved rounds; per second: median (lowest to highest), and the ratio to the raw client`,
);
console.log("| | warm reads | | cold writes | | bytes in Redis |\n|---|---|---|---|---|---|");
for (const [name, { reads, writes, bytes }] of samples) {
  const ratio = (mine: readonly number[], theirs: readonly number[]): string =>
    (median(mine) / median(theirs)).toFixed(2);
  console.log(
    `| ${name} | ${shown(reads)} | ${ratio(reads, base.reads)} | ${shown(writes)} | ${ratio(writes, base.writes)} | ${bytes} |`,
  );
}
await store.close();
await raw.quit();
