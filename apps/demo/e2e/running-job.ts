import { createEmbeddingJob, type EmbeddingJob, startJobWorker } from "@embedloom/bullmq";
import { fingerprintText, InputRejectedError } from "@embedloom/core";
import { createListSource } from "@embedloom/jobs";
import { createFakeEmbedder, createFakeSink } from "@embedloom/testing";

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

/** Plans a job in a Redis and works on it until 37 of its 60 shards are done; two texts are refused. */
export async function startRunningJob(url: string, name: string): Promise<RunningJob> {
  const job = createEmbeddingJob({ url, name });
  const texts = Array.from({ length: TEXTS }, (_, at) => ({ id: `${at}`.padStart(5, "0"), text: `article ${at}` }));
  const source = createListSource(texts);
  await job.plan(source, { idsPerShard: SHARD });
  let release = (): void => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  const seen = new Set<string>();
  const embedder = createFakeEmbedder({
    dimensions: 8,
    beforeRequest: async (inputs) => {
      for (const input of inputs) seen.add(input);
      if (seen.size > SHARDS_DONE * SHARD) await held;
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
