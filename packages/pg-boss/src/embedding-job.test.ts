import { randomUUID } from "node:crypto";
import { fingerprintText, isEmbedloomError } from "@embedloom/core";
import type { JobWorker } from "@embedloom/jobs";
import { createPgvectorSink } from "@embedloom/pgvector";
import {
  createFakeEmbedder,
  createFakeSink,
  createNumberedSource,
  type FakeEmbedderSettings,
} from "@embedloom/testing";
import { Pool } from "pg";
import { afterAll, describe, expect, inject, onTestFinished, test } from "vitest";
import { createEmbeddingJob } from "./embedding-job.ts";
import { startJobWorker } from "./job-worker.ts";
import type { JobWorkerSettings } from "./worker-settings.ts";

const url = inject("postgresUrl");
const pool = new Pool({ connectionString: url ?? "", max: 12 });
afterAll(() => pool.end());

async function createBench(settings: FakeEmbedderSettings = {}) {
  const name = `t/${randomUUID()}`;
  const job = createEmbeddingJob({ pool, name });
  const sink = createPgvectorSink({ pool, schema: "rows", table: name.slice(0, 30) });
  const embedder = createFakeEmbedder({ dimensions: 8, limits: { inputsPerRequest: 100 }, ...settings });
  const fingerprint = fingerprintText((await embedder.describe()).fingerprint);
  const identity = { fingerprint, dimensions: 8, distance: "cosine", encoding: "float32" } as const;
  const index = await sink.open(identity);
  onTestFinished(async () => {
    await job.remove();
    await job.close();
    await sink.close();
  });
  const work = (source: JobWorkerSettings["source"], more: Partial<JobWorkerSettings> = {}): JobWorker => {
    const parts = { source, embedder, index, leaseMs: 1000, pollMs: 50, whenDone: "end" } as const;
    const worker = startJobWorker({ pool, name, ...parts, ...more });
    onTestFinished(() => worker.close());
    return worker;
  };
  return { name, job, embedder, index, identity, work };
}

/** Another database of the same server. */
async function createDatabase(): Promise<string> {
  const name = `t_${randomUUID().replaceAll("-", "")}`;
  await pool.query(`CREATE DATABASE ${name}`);
  const address = new URL(url!);
  address.pathname = `/${name}`;
  return address.href;
}

describe.skipIf(url === undefined)("a job", () => {
  test("behavior: a plan that is broken off goes on where it was, two planners make no shard twice, and maxQueued makes it wait", async () => {
    const { job, work, index } = await createBench();
    const source = createNumberedSource(800);
    const stop = new AbortController();
    const broken = job.plan(source, { idsPerShard: 4, signal: stop.signal, onProgress: () => stop.abort("enough") });
    await expect(broken).rejects.toBe("enough");
    const both = await Promise.allSettled([job.plan(source, { idsPerShard: 4 }), job.plan(source, { idsPerShard: 4 })]);
    expect(both.some(({ status }) => status === "fulfilled")).toBe(true);
    const refusals = both.flatMap((each) => (each.status === "rejected" ? [each.reason] : []));
    expect(refusals.filter((error) => !isEmbedloomError(error, "lease_lost"))).toEqual([]);
    expect(await job.status()).toMatchObject({ shards: { planned: 200, waiting: 200 }, texts: { planned: 800 } });
    const worker = work(createNumberedSource(1000), { concurrency: 6, whenDone: "wait" });
    await job.plan(createNumberedSource(1000), { idsPerShard: 4, maxQueued: 100 });
    await expect.poll(async () => (await job.status()).phase, { timeout: 50_000 }).toBe("done");
    await worker.close();
    expect(await index.count()).toBe(1000);
    expect(await job.status()).toMatchObject({
      phase: "done",
      shards: { done: 250 },
      texts: { done: 1000, written: 1000 },
    });
  });

  test("behavior: many that begin at once in a database that has nothing of it get along", async () => {
    const connectionString = await createDatabase();
    const jobs = Array.from({ length: 8 }, () => createEmbeddingJob({ connectionString, name: "n" }));
    onTestFinished(async () => {
      for (const job of jobs) await job.close();
    });
    expect(await Promise.all(jobs.map(async (job) => (await job.status()).phase))).toEqual(jobs.map(() => "new"));
  });

  test.each([1, 2])(
    "behavior: a pool of %i is enough, for the rows as well, before the plan and after",
    async (max) => {
      const small = new Pool({ connectionString: url!, max });
      const { job, name, embedder, identity, work } = await createBench();
      const sink = createPgvectorSink({ pool: small, schema: "rows", table: `${name.slice(0, 28)}-1` });
      onTestFinished(async () => {
        await sink.drop();
        await small.end();
      });
      const source = createNumberedSource(300);
      const index = await sink.open(identity);
      const parts = { pool: small, index, concurrency: 3, batchTexts: 10, leaseMs: 60_000 };
      const early = work(source, parts);
      await job.plan(source, { idsPerShard: 30 });
      await Promise.all([early.ended, work(source, parts).ended]);
      expect(await index.count()).toBe(300);
      expect(embedder.requests.flat()).toHaveLength(300);
      expect(await job.status()).toMatchObject({ phase: "done", shards: { done: 10 } });
    },
  );

  test("behavior: a shard is not begun when the job is paused at the same moment", async () => {
    const { job, name, embedder, work } = await createBench();
    const source = createNumberedSource(40);
    await job.plan(source, { idsPerShard: 10 });
    const client = await pool.connect();
    const [{ pid }] = (await client.query("SELECT pg_backend_pid() AS pid")).rows as [{ pid: number }];
    await client.query("BEGIN");
    await client.query("UPDATE embedloom_jobs.jobs SET paused = true WHERE name = $1", [name]);
    const worker = work(source, { whenDone: "wait", concurrency: 1 });
    const isBlocked = async (): Promise<boolean> =>
      (await pool.query("SELECT 1 FROM pg_stat_activity WHERE $1 = ANY (pg_blocking_pids(pid))", [pid])).rows.length >
      0;
    await expect.poll(isBlocked, { timeout: 30_000, interval: 20 }).toBe(true);
    await client.query("COMMIT");
    client.release();
    await expect.poll(async () => (await job.status()).workers.length, { timeout: 30_000 }).toBe(1);
    await worker.close();
    expect(embedder.requests).toEqual([]);
    expect(await job.status()).toMatchObject({ phase: "paused", shards: { waiting: 4, active: 0 } });
  });

  test("args: commit: an index elsewhere works apart, and one of another database is refused together", async () => {
    const { job, work, identity } = await createBench();
    const memory = { rows: new Map() };
    const elsewhere = await createFakeSink(memory).open(identity);
    const source = createNumberedSource(60);
    await job.plan(source, { idsPerShard: 20 });
    expect(() => work(source, { index: elsewhere, commit: "together" })).toThrow("commit");
    const connectionString = await createDatabase();
    const sink = createPgvectorSink({ connectionString });
    onTestFinished(() => sink.close());
    const other = await sink.open(identity);
    await expect(work(source, { index: other }).ended).rejects.toMatchObject({
      code: "invalid_option",
      option: "index",
    });
    await work(source, { index: elsewhere }).ended;
    expect(memory.rows.size).toBe(60);
    expect(await job.status()).toMatchObject({ phase: "done", shards: { done: 3 } });
  });

  test("error: settings that cannot work, and a PostgreSQL that is away", async () => {
    for (const wrong of [
      { name: "" },
      { name: "a b" },
      { schema: "A" },
      { pool: undefined, connectionString: "redis://x" },
    ]) {
      expect(() => createEmbeddingJob({ pool, name: "n", ...wrong })).toThrow(
        expect.objectContaining({ code: "invalid_option" }),
      );
    }
    const nowhere = createEmbeddingJob({ connectionString: "postgres://x@127.0.0.1:9/x", name: "n" });
    await expect(nowhere.status()).rejects.toMatchObject({ code: "connection" });
    await nowhere.close();
  });
});
