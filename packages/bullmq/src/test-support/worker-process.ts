import { fingerprintText } from "@embedloom/core";
import { startJobWorker } from "@embedloom/bullmq";
import { withBatching } from "@embedloom/batcher";
import { createOpenAI } from "@embedloom/openai";
import { createRedisLimiter } from "@embedloom/redis-limiter";
import { createSqliteVecSink } from "@embedloom/sqlite-vec";
import { createNumberedSource } from "@embedloom/testing";

/** Which job, and with what it is worked on. */
export interface WorkerOrder {
  readonly redis: string;
  readonly name: string;
  readonly server: string;
  readonly database: string;
  readonly count: number;
  readonly version: number;
  readonly leaseMs: number;
}

/** Works on a job until it is done. */
export async function workOn(order: WorkerOrder): Promise<void> {
  const rateLimiter = createRedisLimiter({ url: order.redis, name: order.name, commandTimeoutMs: 10_000 });
  const provider = createOpenAI({
    model: "text-embedding-3-small",
    baseURL: order.server,
    apiKey: "key",
    dimensions: 8,
    limits: { inputsPerRequest: 20, tokensPerInput: 8191, tokensPerRequest: 300_000 },
  });
  const embedder = withBatching(provider, { rateLimiter, concurrency: 2 });
  const sink = createSqliteVecSink({ path: order.database });
  const { fingerprint } = await embedder.describe();
  const index = await sink.open({
    fingerprint: fingerprintText(fingerprint),
    dimensions: 8,
    distance: "cosine",
    encoding: "float32",
  });
  const worker = startJobWorker({
    url: order.redis,
    name: order.name,
    source: createNumberedSource(order.count, order.version),
    embedder,
    index,
    leaseMs: order.leaseMs,
    concurrency: 1,
    batchTexts: 40,
    whenDone: "end",
  });
  await worker.ended;
  await sink.close();
  await rateLimiter.close();
}

// Started as a program: <json of WorkerOrder>.
const [, program, given] = process.argv;
if (program === import.meta.filename && given !== undefined) await workOn(JSON.parse(given));
