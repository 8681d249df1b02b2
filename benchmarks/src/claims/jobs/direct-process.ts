// The same work without an engine: node direct-process.ts <WorkerOrder as JSON>. Two shards at a time, as a worker has.
import { withBatching } from "@embedloom/batcher";
import { planShards, runShard } from "@embedloom/jobs";
import { createOpenAI } from "@embedloom/openai";
import { createNumberedSource } from "@embedloom/testing";
import { openVectors } from "./open-vectors.ts";
import type { WorkerOrder } from "./worker-process.ts";

const order: WorkerOrder = JSON.parse(process.argv[2]!);
const provider = createOpenAI({
  model: "text-embedding-3-small",
  baseURL: order.server,
  apiKey: "key",
  dimensions: 64,
  limits: { inputsPerRequest: 100, tokensPerInput: 8191, tokensPerRequest: 300_000 },
});
const { sink, index } = await openVectors(order.postgres, provider);
const source = createNumberedSource(order.count, order.version);
const parts = { source, embedder: withBatching(provider), index, batchTexts: 200 };
const shards = planShards(source, { idsPerShard: 1000 });
console.log("direct");
async function lane(): Promise<void> {
  // A generator gives each shard to one of those who ask.
  for (;;) {
    const { value, done } = await shards.next();
    if (done === true) return;
    await runShard(value, parts);
  }
}
await Promise.all([lane(), lane()]);
await sink.close();
