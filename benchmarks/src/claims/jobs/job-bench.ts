import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { createEmbeddingJob, type EmbeddingJob } from "@embedloom/bullmq";
import { createOpenAI } from "@embedloom/openai";
import { type FakeOpenAI, type FakeOpenAISettings, startFakeOpenAI, wrongRows } from "@embedloom/testing";
import { Redis } from "ioredis";
import { findPostgres } from "../../../../tools/postgres/find-postgres.ts";
import { startPostgres } from "../../../../tools/postgres/start-postgres.ts";
import { openVectors } from "./open-vectors.ts";
import { type PersistentRedis, startPersistentRedis } from "./persistent-redis.ts";
import type { WorkerOrder } from "./worker-process.ts";

const MODEL = "text-embedding-3-small";

/** A worker as a process. */
export interface WorkerChild {
  readonly id: string;
  readonly process: ChildProcess;
  readonly ended: Promise<unknown>;
}

/** What a coordinator said of its plan. */
interface PlanReport {
  readonly shards: number;
  readonly ids: number;
  readonly seconds: number;
  readonly peakMB: number;
}

/** Servers of their own for one part, and processes that work. */
export interface JobBench {
  readonly job: EmbeddingJob;
  readonly name: string;
  readonly redis: PersistentRedis;
  readonly postgresPid: number;
  readonly server: FakeOpenAI;
  plan(count: number, idsPerShard: number): Promise<PlanReport>;
  /** Starts a worker, and waits until it works. */
  start(count: number, version?: number, tokensPerMinute?: number): Promise<WorkerChild>;
  /** Starts a process that does all of it without an engine. */
  startDirect(count: number): Promise<WorkerChild>;
  /** Numbers whose row is not that of their text. */
  wrong(count: number, version?: number): Promise<number[]>;
  rows(): Promise<number>;
  /** Bytes that Redis holds of the job. @param keys those of these names alone. @default all */
  queueBytes(keys?: string): Promise<number>;
  close(): Promise<void>;
}

/** Starts everything; gives why it cannot where a server is missing. */
export async function openJobBench(settings: FakeOpenAISettings): Promise<JobBench | string> {
  const binaries = findPostgres();
  if (binaries === undefined) return "no PostgreSQL with pgvector was found";
  const found = await startPersistentRedis();
  if (found === undefined) return "no Redis was found";
  const redis: PersistentRedis = found;
  const postgres = await startPostgres(binaries);
  const server = await startFakeOpenAI(settings);
  const name = "claim";
  const job = createEmbeddingJob({ url: redis.url, name });
  const provider = createOpenAI({ model: MODEL, baseURL: server.url, apiKey: "key", dimensions: 64 });
  const { sink, index } = await openVectors(postgres.url, provider);
  const children: ChildProcess[] = [];
  const path = (file: string): string => join(import.meta.dirname, file);
  async function launch(
    file: string,
    work: Pick<WorkerOrder, "count" | "version" | "tokensPerMinute">,
  ): Promise<WorkerChild> {
    const order: WorkerOrder = { redis: redis.url, postgres: postgres.url, name, server: server.url, ...work };
    const child = spawn(process.execPath, ["--no-warnings", path(file), JSON.stringify(order)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    children.push(child);
    const ended = once(child, "exit");
    const [id] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
    return { id, process: child, ended };
  }

  return {
    ...{ job, name, redis, server, postgresPid: postgres.pid },
    async plan(count, idsPerShard) {
      const args = ["--no-warnings", path("coordinator-process.ts"), redis.url, name, `${count}`, `${idsPerShard}`];
      return JSON.parse((await promisify(execFile)(process.execPath, args)).stdout) as PlanReport;
    },
    start: (count, version = 1, tokensPerMinute) =>
      launch("worker-process.ts", { count, version, ...(tokensPerMinute !== undefined && { tokensPerMinute }) }),
    startDirect: (count) => launch("direct-process.ts", { count, version: 1 }),
    wrong: (count, version) => wrongRows(index, { count, version, model: MODEL, dimensions: 64 }),
    rows: () => index.count(),
    async queueBytes(of = "*") {
      const client = new Redis(redis.url);
      let bytes = 0;
      for await (const keys of client.scanStream({ match: `*jobs:claim*:${of}`, count: 1000 })) {
        for (const key of keys as string[]) bytes += Number(await client.memory("USAGE", key, "SAMPLES", 0));
      }
      client.disconnect();
      return bytes;
    },
    async close() {
      for (const child of children) child.kill("SIGKILL");
      await job.close();
      await sink.close();
      await server.close();
      await postgres.stop();
      await redis.stop();
    },
  };
}
