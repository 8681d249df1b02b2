// One cache of bench.ts in a process of its own: fills Redis at the first message, reads everything back at each further one.
import { once } from "node:events";
import { cpuUsage, exit } from "node:process";
import { Redis } from "ioredis";
import { type CacheJob, type CacheReport, FILLED } from "./bench/cache-job.ts";
import { cacheNamed } from "./bench/cache-contenders.ts";
import type { Delivered } from "./bench/contender.ts";
import { expectedVector, NATIVE_WIDTH, textsOf } from "./bench/job.ts";

const [job] = (await once(process, "message")) as [CacheJob];
const { load, tolerance } = cacheNamed(job.contender);
const texts = textsOf({ count: job.count, characters: 200 });
const expected = texts.map((text) => expectedVector(text, NATIVE_WIDTH));
const indexOf = new Map(texts.map((text, i) => [text, i]));
let asked = 0;
const vectors = (missing: readonly string[]): number[][] => {
  asked += missing.length;
  return missing.map((text) => Array.from(expected[indexOf.get(text)!]!));
};
const redis = new Redis(job.url, { protocol: 2 });
const cache = (await load())(redis, job.url, job.prefix, vectors);

/** Calls of a fixed size, as a pipeline over documents makes them. */
async function embedAll(): Promise<Delivered[]> {
  const answers: Delivered[] = [];
  for (let start = 0; start < texts.length; start += job.textsPerCall) {
    answers.push(await cache.embed(texts.slice(start, start + job.textsPerCall)));
  }
  return answers;
}

function countRight(answers: readonly Delivered[]): number {
  const isRight = (vector: Float32Array, i: number): boolean => {
    const row = answers[Math.floor(i / job.textsPerCall)]!.row(i % job.textsPerCall);
    return row?.length === NATIVE_WIDTH && vector.every((value, d) => Math.abs(value - row[d]!) <= tolerance);
  };
  return expected.filter(isRight).length;
}

process.on("message", () => {
  void (async () => {
    const missedBefore = asked;
    const before = cpuUsage();
    const begin = performance.now();
    const answers = await embedAll();
    const wallMs = performance.now() - begin;
    const { user, system } = cpuUsage(before);
    const right = countRight(answers);
    process.send?.({
      wallMs,
      cpuMs: (user + system) / 1000,
      right,
      missed: asked - missedBefore,
    } satisfies CacheReport);
  })();
});
process.once("disconnect", () => exit());
await embedAll();
process.send?.(FILLED);
