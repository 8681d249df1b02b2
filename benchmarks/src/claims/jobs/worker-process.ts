// One worker: node worker-process.ts <WorkerOrder as JSON>. Prints its id when it works.
import { withBatching } from "@embedloom/batcher";
import { startJobWorker } from "@embedloom/bullmq";
import { createOpenAI } from "@embedloom/openai";
import { createRedisLimiter } from "@embedloom/redis-limiter";
import { createNumberedSource } from "@embedloom/testing";
import { openVectors } from "./open-vectors.ts";

/** What a worker is told. */
export interface WorkerOrder {
  readonly redis: string;
  readonly postgres: string;
  readonly name: string;
  readonly server: string;
  readonly count: number;
  readonly version: number;
  readonly tokensPerMinute?: number;
}

const order: WorkerOrder = JSON.parse(process.argv[2]!);
const rateLimiter = createRedisLimiter({ url: order.redis, name: order.name, commandTimeoutMs: 5000 });
const provider = createOpenAI({
  model: "text-embedding-3-small",
  baseURL: order.server,
  apiKey: "key",
  dimensions: 64,
  limits: { inputsPerRequest: 100, tokensPerInput: 8191, tokensPerRequest: 300_000 },
});
const embedder = withBatching(provider, order.tokensPerMinute === undefined ? {} : { rateLimiter });
const { sink, index } = await openVectors(order.postgres, provider);
const worker = startJobWorker({
  url: order.redis,
  name: order.name,
  source: createNumberedSource(order.count, order.version),
  embedder,
  index,
  batchTexts: 200,
  whenDone: "end",
});
console.log(worker.id);
await worker.ended;
await sink.close();
await rateLimiter.close();
