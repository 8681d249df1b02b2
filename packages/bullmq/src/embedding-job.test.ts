import { randomUUID } from "node:crypto";
import { fingerprintText, InputRejectedError, isEmbedloomError, type VectorIndex } from "@embedloom/core";
import type { JobWorker } from "@embedloom/jobs";
import {
  createFakeDocumentEncoder,
  createFakeEmbedder,
  createFakeSink,
  createNumberedSource,
  type FakeEmbedderSettings,
  type FakeSinkMemory,
} from "@embedloom/testing";
import { Redis } from "ioredis";
import { describe, expect, inject, onTestFinished, test } from "vitest";
import { createEmbeddingJob } from "./embedding-job.ts";
import { startJobWorker } from "./job-worker.ts";
import { heldRedis } from "./test-support/held-redis.ts";
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

describe.skipIf(url === undefined)("a job", () => {
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

  test("behavior: a plan that is broken off anywhere goes on where it was, and no id is in two shards or in none", async () => {
    const { name, job, work, memory } = await createBench();
    const source = createNumberedSource(4000);
    for (let rounds = 0; rounds < 3; rounds++) {
      const stop = new AbortController();
      const onProgress = (): void => stop.abort("enough");
      await expect(job.plan(source, { idsPerShard: 10, signal: stop.signal, onProgress })).rejects.toBe("enough");
    }
    // As a process leaves it that was killed between telling what it adds and saying that it has.
    const redis = new Redis(url);
    onTestFinished(() => redis.disconnect());
    const state = `{embedloom:jobs:${name}}:state`;
    const cursor = JSON.parse((await redis.hget(state, "cursor"))!) as { number: number; through: string };
    const next = { number: cursor.number + 1, after: cursor.through, through: "id-0000003009", ids: 10 };
    await redis.hset(state, "pending", JSON.stringify([next]));
    expect(await job.plan(source, { idsPerShard: 10 })).toEqual({ shards: 400, ids: 4000 });
    expect(await job.status()).toMatchObject({ phase: "working", shards: { planned: 400, waiting: 400 } });
    await work(source, { concurrency: 8 }).ended;
    expect(memory.rows.size).toBe(4000);
    expect(await job.status()).toMatchObject({ shards: { done: 400 }, texts: { done: 4000, written: 4000 } });
  });

  const STEPS = ["lease", "fence", "read", "embed", "write", "end"] as const;
  test.each(STEPS)(
    "behavior: cancelled and removed at the %s of a shard, it counts nothing, and nothing stays in Redis",
    async (step) => {
      const { name, job, embedder, index, memory, work } = await createBench();
      const source = createNumberedSource(60);
      await job.plan(source, { idsPerShard: 10 });
      let cancelled: Promise<void> | undefined;
      const at = (here: (typeof STEPS)[number]): Promise<void> | undefined =>
        here === step ? (cancelled ??= job.cancel()) : undefined;
      // Before and after the number of a lease is drawn.
      const client = heldRedis(url, { script: /'TIME'/, before: () => at("lease"), after: () => at("fence") });
      const redis = new Redis(url);
      onTestFinished(() => void [redis, client].map((each) => each.disconnect()));
      const errors: unknown[] = [];
      const worker = work(
        {
          ids: (options) => source.ids(options),
          async *read(shard) {
            await at("read");
            yield* source.read(shard);
          },
        },
        {
          ...{ url: undefined, client, whenDone: "wait", concurrency: 2, onError: (error) => void errors.push(error) },
          embedder: {
            ...embedder,
            async embed(texts, options) {
              await at("embed");
              return embedder.embed(texts, options);
            },
          },
          index: {
            ...index,
            async upsert(rows, options) {
              if (rows.length > 0) await at("write");
              return index.upsert(rows, options);
            },
          },
          async observe(_shard, run) {
            const result = await run(() => {});
            await at("end");
            return result;
          },
        },
      );
      await expect.poll(() => cancelled !== undefined, { timeout: 20_000 }).toBe(true);
      await cancelled;
      const written = memory.rows.size;
      await worker.ended;
      // Two batches of ten were under way at most.
      expect(memory.rows.size - written).toBeLessThanOrEqual(step === "write" || step === "embed" ? 20 : 10);
      expect((await job.status()).shards).toMatchObject({ waiting: 0, active: 0, done: 0, dead: 0 });
      expect(
        errors.filter((error) => !isEmbedloomError(error, "lease_lost") && !/Missing (lock|key)/.test(String(error))),
      ).toEqual([]);
      await job.remove();
      expect(await redis.keys(`*${name}*`)).toEqual([]);
    },
  );

  test("behavior: what is retried while somebody cancels is thrown away, and the retry says so", async () => {
    const { name, job, work } = await createBench({
      beforeRequest() {
        throw new InputRejectedError("not allowed", { index: 0 });
      },
    });
    const source = createNumberedSource(30);
    await job.plan(source, { idsPerShard: 10 });
    await work(source).ended;
    // After it has looked, and before a shard is in the queue.
    const client = heldRedis(url, { script: /'SETBIT', KEYS\[2\], ARGV\[1\], 0/, after: () => job.cancel() });
    const other = createEmbeddingJob({ client, name });
    onTestFinished(async () => {
      await other.close();
      client.disconnect();
    });
    await expect(other.retryDead()).rejects.toMatchObject({
      code: "unsupported",
      message: expect.stringContaining(name),
    });
    expect((await job.status()).shards).toMatchObject({ waiting: 0, active: 0, dead: 0 });
  });

  test("behavior: nothing of a cancelled job is begun, not even what is in the queue for a moment more", async () => {
    const { name, job, embedder, memory, work } = await createBench();
    const source = createNumberedSource(100);
    await job.plan(source, { idsPerShard: 10 });
    const redis = new Redis(url);
    onTestFinished(() => redis.disconnect());
    // As it is between the two steps of a cancel.
    await redis.hset(`{embedloom:jobs:${name}}:state`, "phase", "cancelled");
    await work(source).ended;
    expect(embedder.requests).toEqual([]);
    expect(memory.rows.size).toBe(0);
  });

  test("args: observe goes around each run of a shard, and hears how it stands", async () => {
    const { job, work } = await createBench();
    const source = createNumberedSource(60);
    await job.plan(source, { idsPerShard: 20 });
    const seen: unknown[] = [];
    const observe: JobWorkerSettings["observe"] = async (shard, run, { signal }) => {
      const standings: number[] = [];
      const result = await run((standing) => void standings.push(standing.written));
      seen.push([shard.number, shard.ids, result.complete, result.written, standings, signal?.aborted]);
      return result;
    };
    await work(source, { observe, batchTexts: 10, concurrency: 1 }).ended;
    expect(seen).toEqual([0, 1, 2].map((number) => [number, 20, true, 20, [10, 20], false]));
    expect(await job.status()).toMatchObject({ phase: "done", texts: { done: 60 } });
  });

  test("behavior: a job that nobody planned leaves nothing in Redis by being asked after", async () => {
    const { name, job } = await createBench();
    expect((await job.status()).phase).toBe("new");
    const redis = new Redis(url);
    onTestFinished(() => redis.disconnect());
    expect(await redis.keys(`*${name}*`)).toEqual([]);
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
    const refused = [
      ...[nowhere.status, nowhere.retryDead, nowhere.remove, nowhere.pause].map((ask) => ask()),
      ...[nowhere.deadTexts, nowhere.deadShards].map((list) => list()[Symbol.asyncIterator]().next()),
    ];
    await Promise.all(refused.map((call) => expect(call).rejects.toMatchObject({ code: "store" })));
    for (const list of [nowhere.deadTexts, nowhere.deadShards]) {
      const wrong = { signal: 7 } as never;
      await expect(list(wrong)[Symbol.asyncIterator]().next()).rejects.toMatchObject({ option: "signal" });
    }
    await nowhere.close();
    for (const wrong of [{ name: "" }, { name: "a:b" }, { url: "http://x" }, { prefix: "{" }]) {
      expect(() => createEmbeddingJob({ url, name, ...wrong })).toThrow(
        expect.objectContaining({ code: "invalid_option" }),
      );
    }
  });
});
