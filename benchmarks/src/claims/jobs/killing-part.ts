import { readdirSync, readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { type Job, Queue } from "bullmq";
import { Redis } from "ioredis";
import type { ClaimReport } from "../claim-report.ts";
import { type JobBench, openJobBench, type WorkerChild } from "./job-bench.ts";
import { numberedText } from "@embedloom/testing";

const WORKERS = 4;
/** What two cores do beside the fake server, both databases and a process that starts every ten seconds. */
const TEXTS_PER_MINUTE = 50_000;
/** From so many on what a job holds beside its shards is nothing. */
const ENOUGH_TEXTS = 100_000;
const KILL_EVERY_MS = 10_000;
/** Shards of a worker, batches of a shard, texts of a batch: what can be in flight when it is killed. */
const IN_FLIGHT = 2 * 2 * 200;

/** Four workers under one limit, one of them killed every ten seconds, Redis and PostgreSQL restarted in between. */
export async function measureKilling(report: ClaimReport, texts: number): Promise<void> {
  report.section(`${texts} texts, ${WORKERS} workers, one killed with SIGKILL every 10 s`);
  const tokens = Math.ceil(Buffer.byteLength(numberedText(texts, 1)) / 4);
  // The limit is to be what holds them up, and not this machine; and at least a minute and a half is to be seen.
  const minutes = Math.max(1.5, texts / TEXTS_PER_MINUTE);
  const tokensPerMinute = Math.max(Math.ceil((texts * tokens) / minutes), 200_000);
  const bench = await openJobBench({
    rateLimits: { tokensPerMinute, requestsPerMinute: 10_000 },
    serviceTime: { fixedMs: 100 },
  });
  if (typeof bench === "string") return report.skip("killed workers", bench);
  try {
    const plan = await bench.plan(texts, texts >= ENOUGH_TEXTS ? 2000 : 1000);
    const bytes = { all: await bench.queueBytes(), ofShards: await bench.queueBytes("shards:s[0-9]*") };
    const from = performance.now();
    const outcome = await runKilling(bench, texts, tokensPerMinute);
    const seconds = (performance.now() - from) / 1000;
    const times = [...bench.server.textsServed.values()];
    const paidTwice = times.reduce((sum, each) => sum + each - 1, 0);
    const served = bench.server.requests.filter(({ outcome: what }) => what === "answered");
    const starts = served.map(({ startedAt }) => startedAt);
    const took = span(starts) / 60_000;
    const status = await bench.job.status();
    report.note(
      `${seconds.toFixed(1)} s; ${outcome.recoveries.length} kills; Redis was away ${outcome.redisMs.toFixed(0)} ms; status: ${JSON.stringify({ ...status, workers: status.workers.length })}`,
    );
    report.goal("rows that are wrong or missing", { value: (await bench.wrong(texts)).length, exactly: 0 });
    report.goal("texts paid twice, of those that could be in flight at the kills and the restarts", {
      value: paidTwice,
      // A restart of either server can cost each worker what it has in hand.
      atMost: IN_FLIGHT * (outcome.recoveries.length + 2 * WORKERS),
    });
    report.goal("longest time until a killed worker's shards are there for others to take", {
      value: Math.max(0, ...outcome.recoveries.map(({ freeMs }) => freeMs)) / 1000,
      unit: "s",
      atMost: 15,
    });
    const taken = outcome.recoveries.map(({ takenMs }) => (takenMs / 1000).toFixed(1));
    report.note(`seconds until somebody had them, the others being busy under the limit: ${taken.join(", ")}`);
    report.goal("share of the limit that is used, from the first request to the last", {
      value: bench.server.counters.tokensBilled / tokensPerMinute / took,
      atLeast: 0.95,
    });
    report.goal("refusals", { value: bench.server.counters.rateLimited, exactly: 0 });
    reportBytes(report, bytes, texts);
    report.goal("peak memory of the coordinator", { value: plan.peakMB, unit: "MB", atMost: 300 });
  } finally {
    await bench.close();
  }
}

/** A job has some kilobytes whatever its size, BullMQ's stream of events above all: in a short run they are not its texts'. */
function reportBytes(
  report: ClaimReport,
  bytes: { readonly all: number; readonly ofShards: number },
  texts: number,
): void {
  const fixed = bytes.all - bytes.ofShards;
  report.note(
    `queue: ${bytes.all} bytes, of which ${fixed} are no shard's; ${(bytes.all / texts).toFixed(3)} a text with them`,
  );
  if (texts >= ENOUGH_TEXTS) report.goal("queue bytes a text", { value: bytes.all / texts, atMost: 1 });
  else report.goal("queue bytes of shards a text", { value: bytes.ofShards / texts, atMost: 1 });
}

/** From the first to the last, in milliseconds; there are too many for one call of `Math.max`. */
function span(times: readonly number[]): number {
  const [first, last] = times.reduce(([low, high], time) => [Math.min(low, time), Math.max(high, time)], [Infinity, 0]);
  return last - first;
}

interface KillingOutcome {
  readonly recoveries: readonly Recovery[];
  readonly redisMs: number;
}

async function runKilling(bench: JobBench, texts: number, tokensPerMinute: number): Promise<KillingOutcome> {
  const start = (): Promise<WorkerChild> => bench.start(texts, 1, tokensPerMinute);
  const workers = await Promise.all(Array.from({ length: WORKERS }, start));
  const connection = new Redis(bench.redis.url, { maxRetriesPerRequest: null });
  connection.on("error", () => {});
  const queue = new Queue("shards", { connection, prefix: "{embedloom:jobs:claim}" });
  queue.on("error", () => {});
  const recoveries: Promise<Recovery>[] = [];
  let redisMs = 0;
  for (let round = 0; (await bench.job.status()).phase !== "done"; round++) {
    await Promise.race([setTimeout(KILL_EVERY_MS), Promise.all(workers.map(({ ended }) => ended))]);
    if ((await bench.job.status()).phase === "done") break;
    const victim = workers[round % WORKERS]!;
    const held = ((await queue.getActive()) as Job[]).filter(({ processedBy }) => processedBy === victim.id);
    victim.process.kill("SIGKILL");
    // Restarts fall between two kills, where no worker is being waited for.
    recoveries.push(takenOver(queue, held));
    workers[round % WORKERS] = await start();
    if (round === 2) redisMs = await bench.redis.restart();
    if (round === 4) process.kill(writerOf(bench.postgresPid), "SIGKILL");
  }
  await Promise.all(workers.map(({ ended }) => ended));
  const times = await Promise.all(recoveries);
  await queue.close();
  connection.disconnect();
  return { recoveries: times, redisMs };
}

interface Recovery {
  /** Milliseconds until all shards of the killed worker were there for others to take. */
  readonly freeMs: number;
  /** Milliseconds until somebody had them, who may have been busy with others. */
  readonly takenMs: number;
}

async function takenOver(queue: Queue, held: readonly Job[]): Promise<Recovery> {
  const each = await Promise.all(held.map((job) => recoveryOf(queue, job)));
  const longest = (name: keyof Recovery): number => Math.max(0, ...each.map((recovery) => recovery[name]));
  return { freeMs: longest("freeMs"), takenMs: longest("takenMs") };
}

// Each shard by itself: while one waits for a worker that is busy, the others must not wait to be looked at.
async function recoveryOf(queue: Queue, job: Job): Promise<Recovery> {
  const from = performance.now();
  let freeMs: number | undefined;
  for (;;) {
    const now = (await queue.getJob(job.id!)) as Job | undefined;
    const isTaken = now === undefined || now.processedOn !== job.processedOn;
    if (isTaken || !(await now.isActive())) freeMs ??= performance.now() - from;
    if (isTaken) return { freeMs: freeMs!, takenMs: performance.now() - from };
    await setTimeout(100);
  }
}

/** A process of PostgreSQL without which it drops all connections and recovers as after a crash. */
function writerOf(postmaster: number): number {
  const children = readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .filter((pid) => statusOf(pid).includes(`\nPPid:\t${postmaster}\n`));
  const writer = children.find((pid) => readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("walwriter"));
  return Number(writer ?? children[0]);
}

function statusOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/status`, "utf8");
  } catch {
    return "";
  }
}
