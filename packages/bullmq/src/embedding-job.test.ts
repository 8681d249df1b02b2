import { randomUUID } from "node:crypto";
import {
  fingerprintText,
  InputRejectedError,
  AuthenticationError,
  ConnectionError,
  type VectorIndex,
} from "@embedloom/core";
import { createListSource, type EmbeddingJob, type JobWorker, type SourceText } from "@embedloom/jobs";
import {
  createFakeDocumentEncoder,
  createFakeEmbedder,
  createFakeSink,
  type FakeEmbedderSettings,
  type FakeSinkMemory,
} from "@embedloom/testing";
import { Redis } from "ioredis";
import { describe, expect, inject, onTestFinished, test } from "vitest";
import { createEmbeddingJob } from "./embedding-job.ts";
import { startJobWorker } from "./job-worker.ts";
import { createNumberedSource } from "./test-support/numbered-source.ts";
import type { JobWorkerSettings } from "./worker-settings.ts";

const url = inject("redisUrl")!;

async function createBench(settings: FakeEmbedderSettings = {}) {
  const name = `t ${randomUUID()}`;
  const job = createEmbeddingJob({ url, name });
  onTestFinished(async () => {
    await job.remove();
    await job.close();
  });
  const memory: FakeSinkMemory = { rows: new Map() };
  const embedder = createFakeEmbedder({ dimensions: 8, limits: { inputsPerRequest: 100 }, ...settings });
  const fingerprint = fingerprintText((await embedder.describe()).fingerprint);
  const identity = { fingerprint, dimensions: 8, distance: "cosine", encoding: "float32" } as const;
  const index: VectorIndex = await createFakeSink(memory).open(identity);
  const work = (source: JobWorkerSettings["source"], more: Partial<JobWorkerSettings> = {}): JobWorker => {
    const worker = startJobWorker({ url, name, source, embedder, index, leaseMs: 1000, whenDone: "end", ...more });
    onTestFinished(() => worker.close());
    return worker;
  };
  return { name, job, memory, embedder, index, work };
}

async function letters(job: EmbeddingJob): Promise<unknown[]> {
  const all = [];
  for await (const page of job.deadTexts()) all.push(...page);
  return all;
}

describe.skipIf(url === undefined)("a job", () => {
  test("default: what is planned is done by the workers, with progress and price over all of them", async () => {
    const { job, memory, embedder, work } = await createBench();
    const source = createNumberedSource(2500);
    expect(await job.status()).toMatchObject({ phase: "new", shards: { planned: 0 }, workers: [] });
    expect(await job.plan(source, { idsPerShard: 100 })).toEqual({ shards: 25, ids: 2500 });
    expect(await job.status()).toMatchObject({ phase: "working", shards: { planned: 25, waiting: 25, done: 0 } });
    await Promise.all([work(source).ended, work(source).ended]);
    expect(memory.rows.size).toBe(2500);
    const status = await job.status();
    expect(status).toMatchObject({
      phase: "done",
      shards: { planned: 25, waiting: 0, active: 0, done: 25, dead: 0 },
      texts: { planned: 2500, done: 2500, written: 2500, unchanged: 0, failed: 0 },
      usage: { requests: embedder.requests.length },
      workers: [],
    });
    expect(status.usage.tokens).toBeGreaterThan(2500);
    expect(status.usage.costUsd).toBeCloseTo((status.usage.tokens! * 0.02) / 1e6, 9);
    expect(status.perMinute.texts).toBeGreaterThan(0);
  });

  test("args: encoder and chunker: the chunks of a document are one shard's work, on several workers too; again it pays nothing", async () => {
    const { job, work } = await createBench();
    const encoder = createFakeDocumentEncoder();
    const memory: FakeSinkMemory = { rows: new Map() };
    const { fingerprint, dimensions = 0 } = await encoder.describe();
    const identity = { fingerprint: fingerprintText(fingerprint), dimensions, distance: "cosine" } as const;
    const index = await createFakeSink(memory).open({ ...identity, encoding: "float32" });
    const chunker = {
      chunk: ({ length }: string) => [
        { start: 0, end: 5 },
        { start: 5, end: length },
      ],
    };
    const documents = { embedder: undefined, encoder, chunker, index };
    const source = createNumberedSource(300);
    await job.plan(source, { idsPerShard: 20 });
    await Promise.all([work(source, documents).ended, work(source, documents).ended]);
    expect(memory.rows.size).toBe(600);
    expect(new Set(encoder.requests.flat().map((chunks) => chunks.join(""))).size).toBe(300);
    expect(encoder.requests.flat().length).toBe(300);
    const sent = encoder.requests.length;
    await job.remove();
    await job.plan(source, { idsPerShard: 20 });
    await work(source, documents).ended;
    expect(await job.status()).toMatchObject({ phase: "done", texts: { done: 300, unchanged: 600, written: 0 } });
    expect(encoder.requests.length).toBe(sent);
    expect(() => work(source, { encoder, chunker })).toThrow("embedder");
  });

  test("behavior: planned and worked on again, it pays nothing; what came behind the last id is planned too", async () => {
    const { job, memory, embedder, work } = await createBench();
    await job.plan(createNumberedSource(300), { idsPerShard: 100 });
    await work(createNumberedSource(300)).ended;
    const paid = embedder.requests.length;
    expect(await job.plan(createNumberedSource(300), { idsPerShard: 100 })).toEqual({ shards: 3, ids: 300 });
    expect(await job.plan(createNumberedSource(450), { idsPerShard: 100 })).toEqual({ shards: 5, ids: 450 });
    await work(createNumberedSource(450)).ended;
    expect(memory.rows.size).toBe(450);
    expect(embedder.requests.slice(paid).flat()).toHaveLength(150);
  });

  test("behavior: a plan that is broken off anywhere goes on where it was, and no id is in two shards or in none", async () => {
    const { name, job, work, memory } = await createBench();
    const source = createNumberedSource(60_000);
    for (let rounds = 0; rounds < 3; rounds++) {
      const stop = new AbortController();
      const onProgress = (): void => stop.abort("enough");
      await expect(job.plan(source, { idsPerShard: 50, signal: stop.signal, onProgress })).rejects.toBe("enough");
    }
    // As a process leaves it that was killed between telling what it adds and saying that it has.
    const redis = new Redis(url);
    onTestFinished(() => redis.disconnect());
    const state = `{embedloom:jobs:${name}}:state`;
    const cursor = JSON.parse((await redis.hget(state, "cursor"))!) as { number: number; through: string };
    const next = { number: cursor.number + 1, after: cursor.through, through: "id-000015049", ids: 50 };
    await redis.hset(state, "pending", JSON.stringify([next]));
    expect(await job.plan(source, { idsPerShard: 50 })).toEqual({ shards: 1200, ids: 60_000 });
    expect(await job.status()).toMatchObject({ phase: "working", shards: { planned: 1200, waiting: 1200 } });
    await work(source, { concurrency: 8 }).ended;
    expect(memory.rows.size).toBe(60_000);
    expect(await job.status()).toMatchObject({ shards: { done: 1200 }, texts: { done: 60_000, written: 60_000 } });
  });

  test("behavior: the queue holds ranges, never texts, at less than a byte a text", async () => {
    const { name, job } = await createBench();
    const redis = new Redis(url);
    onTestFinished(() => redis.disconnect());
    await job.plan(createNumberedSource(200_000));
    let bytes = 0;
    for await (const keys of redis.scanStream({ match: `{embedloom:jobs:${name}}*`, count: 1000 })) {
      for (const key of keys as string[]) bytes += Number(await redis.memory("USAGE", key, "SAMPLES", 0));
    }
    expect(bytes / 200_000).toBeLessThan(1);
    const shard = await redis.hgetall(`{embedloom:jobs:${name}}:shards:s7`);
    expect(JSON.stringify(shard)).not.toContain("version");
  });

  test("args: maxQueued makes the planner wait for the workers", async () => {
    const { job, work, memory } = await createBench();
    const source = createNumberedSource(30_000);
    let most = 0;
    const worker = work(source, { concurrency: 4 });
    const onProgress = async (): Promise<void> => {
      most = Math.max(most, (await job.status()).shards.waiting);
    };
    await job.plan(source, { idsPerShard: 100, maxQueued: 100, onProgress });
    await worker.ended;
    expect([memory.rows.size, most <= 100]).toEqual([30_000, true]);
  });

  test("error: two planners at once, a cancelled job, and a Redis that is away are refused", async () => {
    const { name, job } = await createBench();
    const other = createEmbeddingJob({ url, name });
    onTestFinished(() => other.close());
    const source = createNumberedSource(1000);
    const ids = async function* (): AsyncGenerator<string[]> {
      yield ["id"];
      // While this one is planning.
      await expect(other.plan(source)).rejects.toMatchObject({
        code: "store",
        message: expect.stringContaining("Another process plans"),
      });
    };
    expect(await job.plan({ ids })).toEqual({ shards: 1, ids: 1 });
    await job.cancel();
    await expect(job.plan(createNumberedSource(1000))).rejects.toMatchObject({ code: "unsupported" });
    expect((await job.status()).phase).toBe("cancelled");
    const nowhere = createEmbeddingJob({ url: "redis://127.0.0.1:9", name, awayMs: 100 });
    await expect(nowhere.status()).rejects.toMatchObject({ code: "store" });
    await nowhere.close();
    for (const wrong of [{ name: "" }, { name: "a:b" }, { url: "http://x" }, { prefix: "{" }]) {
      expect(() => createEmbeddingJob({ url, name, ...wrong })).toThrow(
        expect.objectContaining({ code: "invalid_option" }),
      );
    }
  });

  test("behavior: pause lets no further shard begin, resume goes on, and cancel ends it with what is written", async () => {
    const { job, memory, work } = await createBench();
    const source = createNumberedSource(400);
    await job.plan(source, { idsPerShard: 10 });
    await job.pause();
    const worker = work(source, { whenDone: "wait" });
    await expect.poll(async () => (await job.status()).workers.length, { timeout: 30_000 }).toBe(1);
    expect(await job.status()).toMatchObject({ phase: "paused", shards: { waiting: 40 } });
    expect(memory.rows.size).toBe(0);
    await job.resume();
    await expect.poll(() => memory.rows.size, { timeout: 30_000 }).toBeGreaterThan(50);
    await job.cancel();
    await worker.close();
    expect(await job.status()).toMatchObject({ phase: "cancelled", shards: { waiting: 0, active: 0 } });
    expect(memory.rows.size).toBeGreaterThan(50);
  });

  test("behavior: dead texts have reasons, and a retry pays for these alone", async () => {
    let isRefusing = true;
    const { job, memory, embedder, work } = await createBench({
      beforeRequest(batch) {
        const index = batch.findIndex((text) => isRefusing && text.startsWith("bad"));
        if (index >= 0) throw new InputRejectedError("not allowed", { index });
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
    expect(
      (await letters(job)).toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1)),
    ).toEqual([
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
    expect(memory.rows.size).toBe(90);
  });

  test("behavior: a shard that fails for ever is given up with its reason, and can be retried alone", async () => {
    let isAway = true;
    const { job, memory, work } = await createBench({
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
    expect(memory.rows.size).toBe(30);
  });

  test("error: what every shard would meet ends the worker, and kills no shard", async () => {
    let isWrong = true;
    const { job, memory, work } = await createBench({
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
    expect(memory.rows.size).toBe(100);
  });
});
