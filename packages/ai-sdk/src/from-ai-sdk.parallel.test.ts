import { createCohere } from "@ai-sdk/cohere";
import { withBatching } from "@embedloom/batcher";
import { expect, test } from "vitest";
import { type AISDKEmbeddingModel, fromAISDK } from "./from-ai-sdk.ts";
import { oneAtATime } from "./one-at-a-time.ts";
import { startVendorServer } from "./test-support/vendor-server.ts";

const facts = { dimensions: 8, normalized: true };
const texts = Array.from({ length: 400 }, (_, i) => `text ${i}`);

/** A real model that says of itself whether it takes calls in parallel, and how many it had at one time. */
function observed(baseURL: string, parallel: boolean | Promise<boolean>) {
  const cohere = createCohere({ apiKey: "k", baseURL }).embedding("embed-v4.0");
  let [inFlight, peak] = [0, 0];
  const model: AISDKEmbeddingModel = {
    specificationVersion: "v4",
    provider: cohere.provider,
    modelId: cohere.modelId,
    maxEmbeddingsPerCall: 96,
    supportsParallelCalls: parallel,
    async doEmbed(options) {
      peak = Math.max(peak, (inFlight += 1));
      try {
        return await cohere.doEmbed(options);
      } finally {
        inFlight -= 1;
      }
    },
  };
  return { embedder: fromAISDK(model, facts), peak: () => peak };
}

test.each([false, Promise.resolve(false)])(
  "behavior: a model that supports no parallel calls gets one at a time, from a batcher and from calls side by side",
  async (parallel) => {
    await using server = await startVendorServer(facts);
    const { embedder, peak } = observed(server.url, parallel);
    expect((await embedder.describe()).limits).toEqual({ inputsPerRequest: 96, concurrency: 1 });
    await withBatching(embedder, { concurrency: 8 }).embed(texts);
    const singles = await Promise.all(texts.slice(0, 5).map((text) => embedder.embed([text])));
    expect(singles.map(({ embeddings }) => embeddings.count)).toEqual([1, 1, 1, 1, 1]);
    expect(peak()).toBe(1);
  },
);

test("behavior: one that supports them gets them", async () => {
  await using server = await startVendorServer(facts);
  const { embedder, peak } = observed(server.url, true);
  expect((await embedder.describe()).limits).toEqual({ inputsPerRequest: 96 });
  await withBatching(embedder, { concurrency: 4 }).embed(texts);
  expect(peak()).toBeGreaterThan(1);
});

test("behavior: one that waits for its turn and is aborted never starts, and those behind it go on", async () => {
  const inTurn = oneAtATime();
  const { signal } = new AbortController();
  const gone = new AbortController();
  const log: string[] = [];
  const first = inTurn(signal, async () => {
    log.push("first");
    throw new RangeError("of the first");
  });
  const second = inTurn(gone.signal, async () => log.push("second"));
  const third = inTurn(signal, async () => log.push("third"));
  gone.abort("left");
  await expect(first).rejects.toThrow("of the first");
  await expect(second).rejects.toBe("left");
  await third;
  expect(log).toEqual(["first", "third"]);
});
