// How fast a warm cache over Redis is beside the raw client, which hashes nothing, checks nothing and merges nothing.
import { createHash } from "node:crypto";
import { withCache } from "@embedloom/cache";
import { EmbeddingMatrix } from "@embedloom/core";
import { createRedisStore } from "@embedloom/redis-cache";
import { seededRandom } from "@embedloom/testing";
import { Redis } from "ioredis";
import { findRedisServer } from "../../../../tools/redis/find-redis-server.ts";
import { startRedisServer } from "../../../../tools/redis/start-redis-server.ts";
import { createFreeEmbedder, sentences } from "../../free-embedder.ts";
import type { ClaimReport } from "../claim-report.ts";

const COUNT = 20_000;
const WIDTH = 1536;
const ROUNDS = 7;
// The fastest of 32 to 512 for the raw client: a slice fits into the processor's cache.
const SLICE = 128;

/** Milliseconds of wall and of processor time of this process. */
interface Sample {
  readonly wallMs: number;
  readonly cpuMs: number;
}

/** Measures 20,000 warm vectors of 1,536 dimensions, round by round beside the raw client. */
export async function measureWarmReads(report: ClaimReport): Promise<void> {
  report.section("Warm reads over Redis: 20,000 vectors of 1,536 dimensions in one call");
  const binary = findRedisServer();
  if (binary === undefined) return report.skip("warm reads beside the raw client", "no redis-server was found");
  const server = await startRedisServer(binary);
  const raw = new Redis(server.url, { protocol: 2 });
  try {
    const { readRaw, readCache } = await fill(server.url, raw);
    const [rawSamples, cacheSamples]: [Sample[], Sample[]] = [[], []];
    for (let round = 0; round <= ROUNDS; round++) {
      const sides = [
        async () => rawSamples.push(await timed(readRaw)),
        async () => cacheSamples.push(await timed(readCache)),
      ];
      // Each round begins with the other one.
      for (const side of round % 2 === 0 ? sides : sides.toReversed()) await side();
      // The first round only warms up.
      if (round === 0) rawSamples.length = cacheSamples.length = 0;
    }
    printTimes(report, rawSamples, cacheSamples);
  } finally {
    raw.disconnect();
    await server.stop();
  }
}

async function fill(url: string, raw: Redis) {
  const random = seededRandom("warm reads");
  const values = Float32Array.from({ length: COUNT * WIDTH }, () => random() - 0.5);
  const pool = new EmbeddingMatrix(values, WIDTH);
  const texts = sentences(COUNT);
  const store = createRedisStore({ url });
  const first = withCache(
    createFreeEmbedder(WIDTH, () => pool),
    store,
  );
  await first.embed(texts);
  const keys = texts.map((text) => `raw:${createHash("sha256").update(text).digest("base64url")}`);
  for (let start = 0; start < COUNT; start += SLICE) {
    const pairs = keys.slice(start, start + SLICE).flatMap((key, i) => {
      const { buffer, byteOffset, byteLength } = pool.row(start + i);
      return [key, Buffer.from(buffer, byteOffset, byteLength)];
    });
    await raw.mset(pairs);
  }
  return {
    async readRaw(): Promise<void> {
      const matrix = new Float32Array(COUNT * WIDTH);
      const bytes = new Uint8Array(matrix.buffer);
      for (let start = 0; start < COUNT; start += SLICE) {
        const found = await raw.mgetBuffer(keys.slice(start, start + SLICE));
        for (const [i, value] of found.entries()) bytes.set(value!, (start + i) * WIDTH * 4);
      }
      checkLast(matrix.subarray(-WIDTH), pool);
    },
    async readCache(): Promise<void> {
      const none = createFreeEmbedder(WIDTH, () => EmbeddingMatrix.zeros(0, 0));
      const { embeddings } = await withCache(none, store).embed(texts);
      checkLast(embeddings.row(COUNT - 1), pool);
    },
  };
}

function checkLast(row: Float32Array, pool: EmbeddingMatrix): void {
  if (row.some((value, i) => value !== pool.row(COUNT - 1)[i])) throw new Error("A wrong vector was read.");
}

async function timed(work: () => Promise<void>): Promise<Sample> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  await work();
  const wallMs = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  return { wallMs, cpuMs: (user + system) / 1000 };
}

function printTimes(report: ClaimReport, raw: readonly Sample[], cache: readonly Sample[]): void {
  const rows = (name: string, samples: readonly Sample[]) => [
    name,
    Math.round((1000 * COUNT) / middle(samples.map(({ wallMs }) => wallMs))),
    Math.round(middle(samples.map(({ cpuMs }) => cpuMs))),
  ];
  report.table(
    ["", "vectors a second", "processor time, ms"],
    [
      rows("raw `mgetBuffer`, slices of 128, no checks", raw),
      rows("cache: keys, checksums, content checks, merging", cache),
    ],
  );
  // Within a round, because rounds differ more than the two.
  const rate = raw.map(({ wallMs }, i) => wallMs / cache[i]!.wallMs);
  report.goal("warm reads, rate beside the raw client", {
    value: middle(rate),
    atLeast: 0.8,
    spread: [Math.min(...rate), Math.max(...rate)],
  });
  const cpu = raw.map(({ cpuMs }, i) => cache[i]!.cpuMs / cpuMs);
  report.note(
    `processor time beside the raw client: ${middle(cpu).toFixed(2)} (${Math.min(...cpu).toFixed(2)} to ${Math.max(...cpu).toFixed(2)})`,
  );
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
