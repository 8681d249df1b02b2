import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { Redis } from "ioredis";
import { CACHES } from "./cache-contenders.ts";
import type { CacheJob, CacheReport } from "./cache-job.ts";
import { ownCount } from "./contenders.ts";
import { inTurns } from "./rounds.ts";
import type { Table } from "./table.ts";

const SAMPLED_KEYS = 100;

/** What a vector takes in Redis, and how fast all come back. */
export async function cacheScenario(url: string, quick: boolean): Promise<Table> {
  const count = quick ? 1000 : 3000;
  const textsPerCall = 500;
  const rounds = quick ? 3 : 9;
  const names = CACHES.map(({ name }) => name);
  const redis = new Redis(url, { protocol: 2 });
  const children = new Map<string, ChildProcess>();
  const bytes = new Map<string, number[]>();
  try {
    for (const [i, contender] of names.entries()) {
      const prefix = `embedloom-bench:${i}:`;
      await removeAll(redis, prefix);
      children.set(contender, await filled({ contender, url, prefix, count, textsPerCall }));
      bytes.set(contender, await bytesOf(redis, prefix, count));
    }
    const read = async (name: string): Promise<CacheReport> => {
      const child = children.get(name)!;
      child.send("read");
      const [report] = (await once(child, "message")) as [CacheReport];
      if (report.right !== count || report.missed !== 0) {
        throw new Error(`${name} read ${report.right} right vectors of ${count}, and missed ${report.missed}.`);
      }
      return report;
    };
    await inTurns(names, 1, read); // warms the code of each, and counts for nobody
    const reports = await inTurns(names, rounds, read);
    const samples = (name: string): number[][] => [
      bytes.get(name)!,
      reports.get(name)!.map(({ wallMs }) => count / (wallMs / 1000)),
      reports.get(name)!.map(({ cpuMs }) => cpuMs / (count / 1000)),
    ];
    return {
      title: "A cache in Redis",
      text:
        `${count.toLocaleString("en")} vectors of 1,536, read back in calls of ${textsPerCall} texts, ${rounds} rounds in turns, each cache in a process of its own; Redis on the ` +
        `same machine. Bytes are what \`MEMORY USAGE\` says of a key with its value. Every vector read is compared: bit for bit, float16 and ` +
        `int8 within their rounding. The AI SDK and LlamaIndex.TS keep no cache by text. Ours also checks a checksum per value.`,
      columns: [
        { title: "bytes per vector", better: "lower", ratio: true },
        { title: "warm reads/s", better: "higher", ratio: true },
        { title: "CPU ms per 1,000 reads", better: "lower", digits: 1 },
      ],
      rows: names.map((name) => ({ name, samples: samples(name) })),
      ours: ownCount(names),
    };
  } finally {
    for (const child of children.values()) child.kill();
    for (const i of names.keys()) await removeAll(redis, `embedloom-bench:${i}:`);
    await redis.quit();
  }
}

async function filled(job: CacheJob): Promise<ChildProcess> {
  const child = fork(join(import.meta.dirname, "../bench-cache-contender.ts"), {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  child.send(job);
  const crashed = once(child, "exit").then(([code]) => {
    throw new Error(`${job.contender} ended with code ${code}.`);
  });
  crashed.catch(() => {});
  await Promise.race([once(child, "message"), crashed]);
  return child;
}

async function keysOf(redis: Redis, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const found of redis.scanStream({ match: `${prefix}*`, count: 1000 })) keys.push(...(found as string[]));
  return keys;
}

async function removeAll(redis: Redis, prefix: string): Promise<void> {
  const keys = await keysOf(redis, prefix);
  if (keys.length > 0) await redis.unlink(...keys);
}

async function bytesOf(redis: Redis, prefix: string, count: number): Promise<number[]> {
  const keys = await keysOf(redis, prefix);
  if (keys.length < count) throw new Error(`${keys.length} keys for ${count} vectors under ${prefix}.`);
  const sizes = await Promise.all(keys.slice(0, SAMPLED_KEYS).map((key) => redis.memory("USAGE", key)));
  return sizes.map((size) => size ?? Number.NaN);
}
