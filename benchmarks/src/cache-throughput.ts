// Claim: over Redis the cache reads and writes at 0.8 of the raw client's speed or more, and many times as fast as one GET and one JSON
// per text. Run: REDIS_URL=redis://127.0.0.1:6379 node benchmarks/src/cache-throughput.ts [vectors] [rounds]
//
// The raw client is the least that any program does: `mgetBuffer` in slices, one after another, each value copied into one Float32Array
// for all rows; `SET key row PX ttl` in pipelines of a slice, straight from the rows. Its keys are made beforehand and not counted; it
// has no header, no checksum and no locks. The cache is asked with 20,000 texts: hashing, checksums, locks, merging and all.
import { createHash } from "node:crypto";
import { withCache } from "@embedloom/cache";
import { EmbeddingMatrix } from "@embedloom/core";
import { createRedisStore } from "@embedloom/redis-cache";
import { seededRandom } from "@embedloom/testing";
import { Redis } from "ioredis";
import { createFreeEmbedder, sentences } from "./free-embedder.ts";

const url = process.env.REDIS_URL;
if (url === undefined)
  throw new Error("Set REDIS_URL to a Redis that may be filled: its keys under bench: are removed.");
const COUNT = Number(process.argv[2] ?? 20_000);
const ROUNDS = Number(process.argv[3] ?? 5);
const WIDTH = 1536;
const NAIVE_COUNT = Math.min(COUNT, 2000);

const random = seededRandom("cache throughput");
const pool = new EmbeddingMatrix(
  Float32Array.from({ length: COUNT * WIDTH }, () => random() - 0.5),
  WIDTH,
);
const texts = sentences(COUNT);
const indexOf = new Map(texts.map((text, i) => [text, i]));

// All texts in order cost nothing, as the rows of the raw client cost nothing.
const free = createFreeEmbedder(WIDTH, (inputs) =>
  inputs.length === COUNT ? pool : pool.select(inputs.map((text) => indexOf.get(text)!)),
);

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

const rawSubject = (slice: number): Subject => ({
  name: `raw client, slices of ${slice}`,
  count: COUNT,
  prefix: "raw:",
  write: () => rawWrite(slice),
  read: () => rawRead(slice),
});

const subjects: readonly Subject[] = [
  // The fastest of 32, 64, 128, 256 and 512 on the machine of the figures: a slice fits into the processor's cache.
  rawSubject(128),
  rawSubject(512),
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

/** Milliseconds of processor time that Redis has used. */
async function serverCpuMs(): Promise<number> {
  const info = await raw.info("cpu");
  const seconds = ["used_cpu_sys", "used_cpu_user"].map((name) =>
    Number(new RegExp(`${name}:([\\d.]+)`).exec(info)?.[1]),
  );
  return 1000 * seconds.reduce((sum, value) => sum + value, 0);
}

/** Vectors per second of wall time, and per second of processor time of both sides. */
interface Sample {
  readonly wall: number;
  readonly cpu: number;
}

async function measured(count: number, work: () => Promise<unknown>): Promise<Sample> {
  const server = await serverCpuMs();
  const client = process.cpuUsage();
  const start = performance.now();
  await work();
  const wallMs = performance.now() - start;
  const { user, system } = process.cpuUsage(client);
  const cpuMs = (user + system) / 1000 + (await serverCpuMs()) - server;
  return { wall: (1000 * count) / wallMs, cpu: (1000 * count) / cpuMs };
}

interface Samples {
  readonly writes: Sample[];
  readonly reads: Sample[];
  bytes: number;
}

const samples = new Map(subjects.map(({ name }): [string, Samples] => [name, { writes: [], reads: [], bytes: 0 }]));
for (let round = 0; round <= ROUNDS; round++) {
  // Each round begins with another one, so that none always runs first; the first round only warms up.
  const order = subjects.map((_, i) => subjects[(i + round) % subjects.length]!);
  for (const { name, count, prefix, write, read } of order) {
    const sample = samples.get(name)!;
    await removeAll(prefix);
    const written = await measured(count, write);
    const wasRead = await measured(count, read);
    sample.bytes = await memoryPerVector(prefix);
    if (round > 0) {
      sample.writes.push(written);
      sample.reads.push(wasRead);
    }
    await removeAll(prefix);
  }
}

const sorted = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b);
const median = (values: readonly number[]): number => sorted(values)[Math.floor(values.length / 2)]!;
const range = (values: readonly number[], digits: number): string => {
  const [lowest, middle, highest] = [sorted(values)[0]!, median(values), sorted(values).at(-1)!];
  return `${middle.toFixed(digits)} (${lowest.toFixed(digits)} to ${highest.toFixed(digits)})`;
};
/** Ratios within a round, because rounds differ more than what is compared. */
const ratios = (mine: readonly Sample[], base: readonly Sample[], of: keyof Sample): number[] =>
  mine.map((sample, i) => sample[of] / base[i]![of]);
const base = samples.get(subjects[0]!.name)!;
const columns = (mine: readonly Sample[], theirs: readonly Sample[]): string =>
  [
    range(
      mine.map(({ wall }) => wall),
      0,
    ),
    range(ratios(mine, theirs, "wall"), 2),
    range(ratios(mine, theirs, "cpu"), 2),
  ].join(" | ");
console.log(
  `${COUNT} vectors of ${WIDTH}, ${ROUNDS} interleaved rounds; per second, and the ratio to the first line within a round, by wall time and by processor time of client and server: median (lowest to highest)`,
);
console.log(
  "| | warm reads | wall | CPU | cold writes | wall | CPU | bytes in Redis |\n|---|---|---|---|---|---|---|---|",
);
for (const [name, { reads, writes, bytes }] of samples) {
  console.log(`| ${name} | ${columns(reads, base.reads)} | ${columns(writes, base.writes)} | ${bytes} |`);
}
await store.close();
await raw.quit();
