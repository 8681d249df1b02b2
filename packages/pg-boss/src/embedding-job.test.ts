import { randomUUID } from "node:crypto";
import {
  AuthenticationError,
  ConnectionError,
  fingerprintText,
  InputRejectedError,
  isEmbedloomError,
} from "@embedloom/core";
import { createListSource, type EmbeddingJob, type JobWorker, type SourceText } from "@embedloom/jobs";
import { createPgvectorSink } from "@embedloom/pgvector";
import { createFakeEmbedder, createFakeSink, type FakeEmbedderSettings } from "@embedloom/testing";
import { Pool } from "pg";
import { afterAll, describe, expect, inject, onTestFinished, test } from "vitest";
import { createEmbeddingJob } from "./embedding-job.ts";
import { startJobWorker } from "./job-worker.ts";
import { createNumberedSource } from "./test-support/numbered-source.ts";
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

async function letters(job: EmbeddingJob): Promise<unknown[]> {
  const all = [];
  for await (const page of job.deadTexts()) all.push(...page);
  return all;
}

describe.skipIf(url === undefined)("a job", () => {
  test("default: what is planned is done by the workers, with progress and price over all of them", async () => {
    const { job, index, embedder, work } = await createBench();
    const source = createNumberedSource(1500);
    expect(await job.status()).toMatchObject({ phase: "new", shards: { planned: 0 }, workers: [] });
    expect(await job.plan(source, { idsPerShard: 100 })).toEqual({ shards: 15, ids: 1500 });
    expect(await job.status()).toMatchObject({ phase: "working", shards: { planned: 15, waiting: 15, done: 0 } });
    // A lease that outlasts a busy machine: who loses one pays again.
    const leaseMs = 60_000;
    await Promise.all([work(source, { leaseMs }).ended, work(source, { leaseMs }).ended]);
    expect(await index.count()).toBe(1500);
    const status = await job.status();
    expect(status).toMatchObject({
      phase: "done",
      shards: { planned: 15, waiting: 0, active: 0, done: 15, dead: 0 },
      texts: { planned: 1500, done: 1500, written: 1500, unchanged: 0, failed: 0 },
      usage: { requests: embedder.requests.length },
      workers: [],
    });
    expect(status.usage.costUsd).toBeCloseTo((status.usage.tokens! * 0.02) / 1e6, 9);
    expect(status.perMinute.texts).toBeGreaterThan(0);
    const paid = embedder.requests.length;
    expect(await job.plan(createNumberedSource(1750), { idsPerShard: 100 })).toEqual({ shards: 18, ids: 1750 });
    await work(createNumberedSource(1750)).ended;
    expect(embedder.requests.slice(paid).flat()).toHaveLength(250);
  });

  test("behavior: a plan that is broken off goes on where it was, two planners make no shard twice, and maxQueued makes it wait", async () => {
    const { job, work, index } = await createBench();
    const source = createNumberedSource(4000);
    const stop = new AbortController();
    const broken = job.plan(source, { idsPerShard: 20, signal: stop.signal, onProgress: () => stop.abort("enough") });
    await expect(broken).rejects.toBe("enough");
    const both = await Promise.allSettled([
      job.plan(source, { idsPerShard: 20 }),
      job.plan(source, { idsPerShard: 20 }),
    ]);
    expect(both.some(({ status }) => status === "fulfilled")).toBe(true);
    const refusals = both.flatMap((each) => (each.status === "rejected" ? [each.reason] : []));
    expect(refusals.filter((error) => !isEmbedloomError(error, "lease_lost"))).toEqual([]);
    expect(await job.status()).toMatchObject({ shards: { planned: 200, waiting: 200 }, texts: { planned: 4000 } });
    const worker = work(createNumberedSource(5000), { concurrency: 6, whenDone: "wait" });
    await job.plan(createNumberedSource(5000), { idsPerShard: 20, maxQueued: 100 });
    await expect.poll(async () => (await job.status()).phase, { timeout: 50_000 }).toBe("done");
    await worker.close();
    expect(await index.count()).toBe(5000);
    expect(await job.status()).toMatchObject({
      phase: "done",
      shards: { done: 250 },
      texts: { done: 5000, written: 5000 },
    });
  });

  test("behavior: pause lets no further shard begin, resume goes on, and cancel ends it with what is written", async () => {
    const { job, index, work } = await createBench();
    const source = createNumberedSource(400);
    await job.plan(source, { idsPerShard: 4 });
    await job.pause();
    const worker = work(source, { whenDone: "wait" });
    await expect.poll(async () => (await job.status()).workers.length, { timeout: 30_000 }).toBe(1);
    expect(await job.status()).toMatchObject({ phase: "paused", shards: { waiting: 100 } });
    expect(await index.count()).toBe(0);
    await job.resume();
    await expect.poll(() => index.count(), { timeout: 30_000, interval: 5 }).toBeGreaterThan(20);
    await job.cancel();
    await worker.close();
    expect(await job.status()).toMatchObject({ phase: "cancelled", shards: { waiting: 0, active: 0 } });
    const written = await index.count();
    expect(written).toBe((await job.status()).shards.done * 4);
    await expect(job.plan(source)).rejects.toMatchObject({ code: "unsupported" });
  });

  test("behavior: dead texts have reasons, and a retry pays for these alone", async () => {
    let isRefusing = true;
    const { job, index, embedder, work } = await createBench({
      beforeRequest(batch) {
        const at = batch.findIndex((text) => isRefusing && text.startsWith("bad"));
        if (at >= 0) throw new InputRejectedError("not allowed", { index: at });
      },
    });
    const texts: SourceText[] = Array.from({ length: 90 }, (_, i) => ({
      id: `n${i}`,
      text: `${i % 40 === 3 ? "bad" : "good"} ${i}`,
    }));
    const source = createListSource(texts);
    await job.plan(source, { idsPerShard: 30 });
    await work(source).ended;
    expect(await job.status()).toMatchObject({
      phase: "done",
      shards: { done: 3, dead: 0 },
      texts: { failed: 3, written: 87 },
    });
    const reason = { code: "input_rejected", message: "not allowed" };
    expect(await letters(job)).toEqual([
      { id: "n3", shard: 0, ...reason },
      { id: "n43", shard: 1, ...reason },
      { id: "n83", shard: 2, ...reason },
    ]);
    isRefusing = false;
    const before = embedder.requests.length;
    expect(await job.retryDead()).toBe(3);
    expect((await job.status()).phase).toBe("working");
    await work(source).ended;
    expect(embedder.requests.slice(before).flat().toSorted()).toEqual(["bad 3", "bad 43", "bad 83"]);
    expect(await letters(job)).toEqual([]);
    expect(await job.status()).toMatchObject({
      phase: "done",
      shards: { done: 3 },
      texts: { done: 90, failed: 0, written: 90 },
    });
    expect(await index.count()).toBe(90);
  });

  test("behavior: a shard that fails for ever is given up with its reason, and can be retried alone", async () => {
    let isAway = true;
    const { job, index, work } = await createBench({
      beforeRequest(batch) {
        if (isAway && batch.some((text) => text.startsWith("text 5,"))) throw new ConnectionError("no way there");
      },
    });
    const source = createNumberedSource(30);
    await job.plan(source, { idsPerShard: 10, attempts: 2 });
    const errors: unknown[] = [];
    await work(source, { onError: (error) => void errors.push(error) }).ended;
    expect(await job.status()).toMatchObject({ phase: "done", shards: { done: 2, dead: 1 }, texts: { done: 20 } });
    const dead = [];
    for await (const page of job.deadShards()) dead.push(...page);
    expect(dead).toMatchObject([{ shard: { number: 0 }, reason: "connection: no way there", attempts: 2 }]);
    expect(errors).toMatchObject([{ code: "connection" }, { code: "connection" }]);
    isAway = false;
    expect(await job.retryDead()).toBe(1);
    await work(source).ended;
    expect(await job.status()).toMatchObject({ phase: "done", shards: { done: 3, dead: 0 } });
    expect(await index.count()).toBe(30);
  });

  test("error: what every shard would meet ends the worker, and kills no shard", async () => {
    let isWrong = true;
    const { job, index, work } = await createBench({
      beforeRequest() {
        if (isWrong) throw new AuthenticationError("wrong key");
      },
    });
    const source = createNumberedSource(100);
    await job.plan(source, { idsPerShard: 10, attempts: 1 });
    await expect(work(source).ended).rejects.toMatchObject({ code: "authentication" });
    expect(await job.status()).toMatchObject({ shards: { waiting: 10, active: 0, dead: 0 } });
    isWrong = false;
    await work(source).ended;
    expect(await index.count()).toBe(100);
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
