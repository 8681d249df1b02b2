import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { fingerprintText } from "@embedloom/core";
import type { EmbeddingJob } from "@embedloom/jobs";
import { createOpenAI } from "@embedloom/openai";
import { createPgvectorSink, type PgvectorIndex } from "@embedloom/pgvector";
import { createNumberedSource, type FakeOpenAI, startFakeOpenAI, wrongRows } from "@embedloom/testing";
import { describe, expect, inject, onTestFinished, test } from "vitest";
import { createEmbeddingJob } from "./embedding-job.ts";
import { type WorkerOrder, workOn } from "./test-support/worker-process.ts";

const url = inject("postgresUrl");
const script = fileURLToPath(new URL("test-support/worker-process.ts", import.meta.url));
const MODEL = "text-embedding-3-small";
const COUNT = 600;

interface ProcessBench {
  readonly job: EmbeddingJob;
  readonly server: FakeOpenAI;
  readonly index: PgvectorIndex;
  /** Starts a worker as a process of its own. */
  start(diesBetween?: boolean): ChildProcess;
  /** Does what is left, in this process. */
  finish(): Promise<void>;
  /** Numbers whose row is not that of their text. */
  wrong(): Promise<number[]>;
}

async function createBench(leaseMs = 1000): Promise<ProcessBench> {
  const connectionString = url!;
  const server = await startFakeOpenAI({ serviceTime: { fixedMs: 20 } });
  const name = `p/${randomUUID()}`;
  const job = createEmbeddingJob({ connectionString, name });
  const table = name.slice(2, 20);
  const sink = createPgvectorSink({ connectionString, table });
  const provider = createOpenAI({ model: MODEL, baseURL: server.url, apiKey: "key", dimensions: 8 });
  const fingerprint = fingerprintText((await provider.describe()).fingerprint);
  const index = await sink.open({ fingerprint, dimensions: 8, distance: "cosine", encoding: "float32" });
  await job.plan(createNumberedSource(COUNT), { idsPerShard: 200 });
  const work = { connectionString, name, table, server: server.url, count: COUNT, leaseMs };
  const children: ChildProcess[] = [];
  onTestFinished(async () => {
    for (const child of children) child.kill("SIGKILL");
    await job.remove();
    await sink.drop();
    await sink.close();
    await server.close();
  });
  return {
    ...{ job, server, index },
    start(diesBetween = false) {
      const order: WorkerOrder = { ...work, diesBetween };
      const child = spawn(process.execPath, ["--no-warnings", script, JSON.stringify(order)], { stdio: "ignore" });
      children.push(child);
      return child;
    },
    finish: () => workOn({ ...work, diesBetween: false }),
    wrong: () => wrongRows(index, { count: COUNT, model: MODEL, dimensions: 8 }),
  };
}

async function ended(child: ChildProcess): Promise<NodeJS.Signals | number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  return child.signalCode ?? child.exitCode;
}

describe.skipIf(url === undefined)("workers as processes", { timeout: 180_000 }, () => {
  test("behavior: killed between the rows of a shard and its end, it leaves neither; another worker does that part again", async () => {
    const bench = await createBench();
    expect(await ended(bench.start(true))).toBe("SIGKILL");
    // The first shard is whole; of the second the last batch of 40 was written, and taken back with the transaction.
    expect(await bench.index.count()).toBe(360);
    expect(await bench.job.status()).toMatchObject({ shards: { done: 1 }, texts: { done: 200 } });
    await bench.finish();
    expect(await bench.wrong()).toEqual([]);
    const times = [...bench.server.textsServed.values()];
    expect(times.filter((each) => each === 2)).toHaveLength(40);
    expect(Math.max(...times)).toBe(2);
    expect(await bench.job.status()).toMatchObject({ phase: "done", shards: { done: 3 }, texts: { done: COUNT } });
  });

  test("behavior: SIGTERM ends one in good order: nothing is paid twice, and nobody waits for its lease", async () => {
    const bench = await createBench(600_000);
    const leaving = bench.start();
    await expect.poll(() => bench.index.count(), { interval: 5, timeout: 30_000 }).toBeGreaterThan(40);
    leaving.kill("SIGTERM");
    expect(await ended(leaving)).toBe("SIGTERM");
    const status = await bench.job.status();
    expect(status.shards).toMatchObject({ active: 0, planned: 3 });
    expect(status.shards.waiting + status.shards.done).toBe(3);
    expect(status.workers).toEqual([]);
    await bench.finish();
    expect(await bench.wrong()).toEqual([]);
    expect(Math.max(...bench.server.textsServed.values())).toBe(1);
  });

  test("behavior: one that stood still longer than its lease writes nothing more, and ends in peace", async () => {
    const bench = await createBench();
    const stale = bench.start();
    await expect.poll(() => bench.index.count(), { interval: 5, timeout: 30_000 }).toBeGreaterThan(40);
    stale.kill("SIGSTOP");
    await bench.finish();
    stale.kill("SIGCONT");
    expect(await ended(stale)).toBe(0);
    expect(await bench.wrong()).toEqual([]);
    expect(await bench.job.status()).toMatchObject({ phase: "done", shards: { done: 3 }, texts: { done: COUNT } });
  });
});
