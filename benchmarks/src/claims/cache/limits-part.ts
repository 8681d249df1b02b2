import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { findRedisServer } from "../../../../tools/redis/find-redis-server.ts";
import { type RunningRedis, startRedisServer } from "../../../../tools/redis/start-redis-server.ts";
import type { ClaimReport } from "../claim-report.ts";
import { openGate, type TcpGate } from "./tcp-gate.ts";

const PER_MINUTE = 600;
/** Longer than a minute, so that every minute of it can be looked at. */
const RUN_MS = 100_000;
const MINUTE_MS = 60_000;
const PROCESS = join(import.meta.dirname, "limiter-process.ts");

interface World {
  readonly name: string;
  readonly gate: TcpGate;
  readonly redis: Redis;
}

/** What is done to the limiter while processes take from it. */
interface Fault {
  readonly name: string;
  readonly processes: number;
  /** Requests a minute that a process is told, where it is told otherwise. */
  readonly limitOf?: (process: number) => number;
  /** What a process does beside taking requests. */
  readonly partOf?: (process: number) => string;
  /** Done every twelve seconds, five times at least. */
  readonly strike?: (world: World, times: number) => Promise<void>;
}

const outage = async ({ gate, redis }: World, flush: boolean): Promise<void> => {
  await gate.shut();
  await sleep(5000);
  if (flush) await redis.flushall();
  await gate.open();
};

const FAULTS: readonly Fault[] = [
  { name: "none", processes: 8 },
  {
    name: "NaN, negative and infinite tokens, and a server that says NaN",
    processes: 4,
    partOf: (process) => (process === 0 ? "uncountable" : ""),
  },
  {
    name: "one process configured ten times higher",
    processes: 4,
    limitOf: (process) => PER_MINUTE * (process === 0 ? 10 : 1),
  },
  { name: "FLUSHALL every 12 s", processes: 8, strike: async ({ redis }) => void (await redis.flushall()) },
  { name: "an outage of 5 s every 17 s, the state is kept", processes: 8, strike: (world) => outage(world, false) },
  { name: "an outage of 5 s every 17 s, the state is lost", processes: 8, strike: (world) => outage(world, true) },
  {
    name: "the server's clock goes an hour back and an hour ahead in turn",
    processes: 8,
    // To the script, a clock that was set is one whose difference to its own count of time has changed.
    strike: async ({ redis, name }, times) =>
      void (await redis.hincrbyfloat(`embedloom:limit:${name}`, "offset", times % 2 === 0 ? 3.6e6 : -3.6e6)),
  },
];

/** Counts what a shared limiter lets go in any minute, through each fault. */
export async function measure(report: ClaimReport): Promise<void> {
  report.section("Limits: the most requests in any minute, through each fault");
  const binary = findRedisServer();
  if (binary === undefined) return report.skip("grants in any minute", "there is no redis-server");
  const folder = await mkdtemp(join(tmpdir(), "embedloom-limits-"));
  const rows: (string | number)[][] = [];
  const worst: number[] = [];
  try {
    for (const fault of FAULTS) {
      const redis = await startRedisServer(binary);
      const times = await run(fault, redis, folder).finally(() => redis.stop());
      const most = mostInAMinute(times);
      worst.push(most);
      // From the first request on: the processes take their time to start.
      const perMinute = ((times.length - 1) * MINUTE_MS) / (times.at(-1)! - times[0]!);
      rows.push([fault.name, fault.processes, most, Math.round(perMinute), Math.max(0, most - PER_MINUTE * 1.05)]);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
  report.table(["fault", "processes", `most in any minute of ${PER_MINUTE}`, "a minute on average", "over 1.05"], rows);
  const most = Math.max(...worst);
  report.goal("grants in any minute, the worst fault, of the limit", { value: most / PER_MINUTE, atMost: 1.05 });
  report.goal("requests a minute without a fault, of the limit", {
    value: Number(rows[0]?.[3]) / PER_MINUTE,
    atLeast: 0.95,
  });
}

async function run(fault: Fault, server: RunningRedis, folder: string): Promise<number[]> {
  const redis = new Redis(server.url);
  const gate = await openGate(Number(new URL(server.url).port));
  const name = fault.name;
  const log = join(folder, `${FAULTS.indexOf(fault)}.log`);
  await writeFile(log, "");
  const children = Array.from({ length: fault.processes }, (_, i): ChildProcess => {
    const limits = JSON.stringify({ requestsPerMinute: fault.limitOf?.(i) ?? PER_MINUTE });
    const args = [PROCESS, `redis://127.0.0.1:${gate.port}`, name, limits, log, fault.partOf?.(i) ?? ""];
    return spawn(process.execPath, args, { stdio: ["ignore", "ignore", "inherit"] });
  });
  try {
    const end = performance.now() + RUN_MS;
    for (let times = 0; performance.now() + 12_000 < end && fault.strike !== undefined; times++) {
      await sleep(12_000);
      await fault.strike({ name, gate, redis }, times);
    }
    await sleep(Math.max(0, end - performance.now()));
  } finally {
    for (const child of children) child.kill("SIGKILL");
    await gate.shut();
    await redis.quit();
  }
  return (await readFile(log, "utf8"))
    .split("\n")
    .slice(0, -1)
    .map(Number)
    .toSorted((left, right) => left - right);
}

function mostInAMinute(times: readonly number[]): number {
  let most = 0;
  let first = 0;
  for (const [i, time] of times.entries()) {
    while (times[first]! <= time - MINUTE_MS) first += 1;
    most = Math.max(most, i - first + 1);
  }
  return most;
}
