import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createNumberedSource, type FakeOpenAI, startFakeOpenAI, wrongRows } from "@embedloom/testing";
import { fingerprintText, type VectorIndex } from "@embedloom/core";
import { createOpenAI } from "@embedloom/openai";
import { createSqliteVecSink } from "@embedloom/sqlite-vec";
import { describe, expect, inject, onTestFinished, test } from "vitest";
import type { EmbeddingJob } from "@embedloom/jobs";
import { createEmbeddingJob } from "./embedding-job.ts";
import { type WorkerOrder, workOn } from "./test-support/worker-process.ts";

const url = inject("redisUrl")!;
const script = fileURLToPath(new URL("test-support/worker-process.ts", import.meta.url));
const MODEL = "text-embedding-3-small";
const COUNT = 600;

interface ProcessBench {
  readonly job: EmbeddingJob;
  readonly server: FakeOpenAI;
  /** Starts a worker as a process of its own. */
  start(): ChildProcess;
  /** Does what is left, in this process. */
  finish(version?: number): Promise<void>;
  /** Numbers whose row is not that of their text in this version. */
  wrong(version?: number): Promise<number[]>;
  written(): Promise<number>;
}

async function createBench(leaseMs = 1000): Promise<ProcessBench> {
  const folder = mkdtempSync(join(tmpdir(), "embedloom-jobs-"));
  const server = await startFakeOpenAI({ serviceTime: { fixedMs: 20 } });
  const name = `p ${randomUUID()}`;
  const job = createEmbeddingJob({ url, name });
  const database = join(folder, "vectors.sqlite");
  const sink = createSqliteVecSink({ path: database });
  const provider = createOpenAI({ model: MODEL, baseURL: server.url, apiKey: "key", dimensions: 8 });
  const fingerprint = fingerprintText((await provider.describe()).fingerprint);
  const index: VectorIndex = await sink.open({ fingerprint, dimensions: 8, distance: "cosine", encoding: "float32" });
  await job.plan(createNumberedSource(COUNT), { idsPerShard: 200 });
  const order: WorkerOrder = { redis: url, name, server: server.url, database, count: COUNT, version: 1, leaseMs };
  const children: ChildProcess[] = [];
  onTestFinished(async () => {
    for (const child of children) child.kill("SIGKILL");
    await job.remove();
    await job.close();
    await sink.close();
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    job,
    server,
    start() {
      const child = spawn(process.execPath, ["--no-warnings", script, JSON.stringify(order)], { stdio: "ignore" });
      children.push(child);
      return child;
    },
    finish: (version = 1) => workOn({ ...order, version }),
    wrong: (version) => wrongRows(index, { count: COUNT, version, model: MODEL, dimensions: 8 }),
    written: () => index.count(),
  };
}

async function ended(child: ChildProcess): Promise<NodeJS.Signals | number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  return child.signalCode ?? child.exitCode;
}

describe.skipIf(url === undefined)("workers as processes", () => {
  test("behavior: one that is killed loses nothing: its shards are taken over, what was in flight is paid twice at most", async () => {
    const bench = await createBench();
    const [victim, heir] = [bench.start(), bench.start()];
    await expect.poll(() => bench.written(), { interval: 20, timeout: 30_000 }).toBeGreaterThan(200);
    victim.kill("SIGKILL");
    const killedAt = performance.now();
    expect([await ended(victim), await ended(heir)]).toEqual(["SIGKILL", 0]);
    expect(performance.now() - killedAt).toBeLessThan(15_000);
    expect(await bench.wrong()).toEqual([]);
    const times = [...bench.server.textsServed.values()];
    expect(Math.max(...times)).toBeLessThanOrEqual(2);
    // Two batches of 40 were under way in its one shard.
    expect(times.filter((each) => each === 2).length).toBeLessThanOrEqual(80);
    expect(await bench.job.status()).toMatchObject({ phase: "done", shards: { done: 3 }, texts: { done: COUNT } });
  });

  test("behavior: one that stood still while others did its work with newer texts writes nothing stale", async () => {
    const bench = await createBench();
    const stale = bench.start();
    await expect.poll(() => bench.written(), { interval: 5, timeout: 30_000 }).toBeGreaterThan(40);
    stale.kill("SIGSTOP");
    const written = await bench.written();
    expect(written).toBeLessThan(COUNT);
    // What it has done is older than the texts are now.
    await bench.finish(2);
    stale.kill("SIGCONT");
    expect(await ended(stale)).toBe(0);
    const old = await bench.wrong(2);
    // Shards that were done before are not run again; the one in hand, and all after it, are of the newer texts.
    const firstNew = Math.ceil(written / 200) * 200;
    expect(old.filter((number) => number >= Math.floor((written - 1) / 200) * 200 && number < firstNew)).toEqual([]);
    expect(old.filter((number) => number >= firstNew)).toEqual([]);
    expect(await bench.job.status()).toMatchObject({ phase: "done", shards: { done: 3 } });
  });

  test("behavior: SIGTERM ends one in good order: nothing is paid twice, and nobody waits for its lease", async () => {
    const bench = await createBench(600_000);
    const leaving = bench.start();
    await expect.poll(() => bench.written(), { interval: 5, timeout: 30_000 }).toBeGreaterThan(40);
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
});
