// A worker of BullMQ that indexes notes: start `node queue-worker.ts` as often as you like, on as many machines.
import { readFileSync } from "node:fs";
import { withBatching } from "@embedloom/batcher";
import { contentDigest, fingerprintText } from "@embedloom/core";
import { createMarkdownChunker, readChunks } from "@embedloom/late-chunk";
import { createOpenAI } from "@embedloom/openai";
import { createRedisLimiter } from "@embedloom/redis-limiter";
import { createSqliteVecSink } from "@embedloom/sqlite-vec";
import { type Job, Worker } from "bullmq";

const url = process.env.REDIS_URL ?? "redis://127.0.0.1:6379";
const rateLimiter = createRedisLimiter({ url, name: "openai" }); // one limit for all workers together
const embedder = withBatching(createOpenAI({ model: "text-embedding-3-small" }), { rateLimiter });
const dimensions = 1536; // of that model
const fingerprint = fingerprintText((await embedder.describe()).fingerprint, { dimensions });
const sink = createSqliteVecSink({ path: "vectors.sqlite" });
const index = await sink.open({ fingerprint, dimensions, distance: "cosine", encoding: "float32" });

// A job that runs twice changes nothing: rows are replaced by their ids.
async function indexNote({ data: { source } }: Job<{ source: string }>): Promise<void> {
  const note = readFileSync(source, "utf8");
  const texts = readChunks(note, await createMarkdownChunker().chunk(note)).map(({ text }) => text);
  const { embeddings } = await embedder.embed(texts, { inputType: "document" });
  await index.deleteSource(source);
  await index.upsert(
    texts.map((text, i) => {
      return { id: `${source}#${i}`, source, digest: contentDigest(text), text, vector: embeddings.row(i) };
    }),
  );
}

const worker = new Worker("notes", indexNote, { connection: { url }, concurrency: 4 });
worker.on("completed", ({ data }) => console.log(`${data.source} is indexed`));
worker.on("failed", (job, error) => console.error(`${job?.data.source}, try ${job?.attemptsMade}: ${error.message}`));
process.once("SIGTERM", async () => {
  await worker.close(); // what was begun is finished first
  await Promise.all([sink.close(), rateLimiter.close()]);
});
