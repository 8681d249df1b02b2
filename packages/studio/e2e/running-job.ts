import { createEmbeddingJob, type EmbeddingJob, startJobWorker } from "@embedloom/bullmq";
import { fingerprintText, InputRejectedError } from "@embedloom/core";
import { createListSource } from "@embedloom/jobs";
import { createFakeEmbedder, createFakeSink } from "@embedloom/testing";
import { findRedisServer } from "../../../tools/redis/find-redis-server.ts";
import { startRedisServer } from "../../../tools/redis/start-redis-server.ts";
import type { StudioSession } from "./studio-session.ts";

/** A job that stands still in the middle, with a worker that has shards in hand. */
export interface RunningJob {
  readonly job: EmbeddingJob;
  /** Ends the worker and removes the job. */
  close(): Promise<void>;
}

const TEXTS = 3000;
const SHARD = 50;
const SHARDS_DONE = 37;
const REFUSED = new Set(["article 17", "article 940"]);

/** Starts a job as {@link startRunningJob} does, in a Redis of its own, and has a studio watch it. Absent: there is no Redis. */
export async function watchRunningJob(session: StudioSession): Promise<Pick<RunningJob, "close"> | undefined> {
  const binary = findRedisServer();
  if (binary === undefined) return undefined;
  const redis = await startRedisServer(binary);
  const running = await startRunningJob(redis.url, "articles");
  const { page } = await session.open("/jobs");
  await page.getByLabel("Redis").fill(redis.url);
  await page.getByLabel("Name of the job").fill("articles");
  await page.getByRole("button", { name: "Watch", exact: true }).click();
  await page.getByText(`${SHARDS_DONE} done`).waitFor({ timeout: 45_000 });
  await page.context().close();
  return {
    async close() {
      await running.close();
      await redis.stop();
    },
  };
}

/** Plans a job in a Redis and works on it until 37 of its 60 shards are done; two texts are refused. */
export async function startRunningJob(url: string, name: string): Promise<RunningJob> {
  const job = createEmbeddingJob({ url, name });
  const texts = Array.from({ length: TEXTS }, (_, at) => ({ id: `${at}`.padStart(5, "0"), text: `article ${at}` }));
  const source = createListSource(texts);
  await job.plan(source, { idsPerShard: SHARD });
  let release = (): void => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  const later = new Set(texts.slice(SHARDS_DONE * SHARD).map(({ text }) => text));
  const embedder = createFakeEmbedder({
    dimensions: 8,
    beforeRequest: async (inputs) => {
      // By text and not by count: the requests of two shards come in between each other.
      if (inputs.some((input) => later.has(input))) await held;
      const index = inputs.findIndex((input) => REFUSED.has(input));
      if (index >= 0) throw new InputRejectedError("The server refuses this text.", { index });
    },
  });
  const fingerprint = fingerprintText((await embedder.describe()).fingerprint);
  const index = await createFakeSink().open({ fingerprint, dimensions: 8, distance: "cosine", encoding: "float32" });
  const rateLimiter = { limits: { requestsPerMinute: 600, tokensPerMinute: 150_000 } };
  const worker = startJobWorker({ url, name, source, embedder, index, rateLimiter, graceMs: 0 });
  for (;;) {
    const { shards, workers } = await job.status();
    if (shards.done >= SHARDS_DONE && shards.active > 0 && workers.length > 0) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    job,
    async close() {
      release();
      await worker.close();
      await job.remove();
      await job.close();
    },
  };
}
