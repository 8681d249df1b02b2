import { createFakeEmbedder, createFakeJournal } from "@embedloom/testing";
import { describe, expect, test } from "vitest";
import { embedStream } from "../stream/embed-stream.ts";
import { drain } from "../test-support/drain.ts";
import { numbered } from "../test-support/vectors.ts";
import { withBatching } from "./with-batching.ts";

const vector = Float32Array.of(1);
const model = "text-embedding-3-small";
const provider = () => createFakeEmbedder({ model, limits: { inputsPerRequest: 16 } });

test("default: what it says is what the run then takes, and it asks for nothing", async () => {
  const inner = provider();
  const batcher = withBatching(inner, { requestsPerMinute: 5, tokensPerMinute: 1_000_000 });
  const source = [...numbered(100), "text 3", "text 4"];
  const estimate = await batcher.estimate(source);
  expect(inner.requests).toEqual([]);
  const tokens = numbered(100).reduce((sum, text) => sum + inner.estimateTokens(text), 0);
  const costUsd = expect.closeTo((tokens * 0.02) / 1e6, 12);
  expect(estimate).toEqual({
    inputs: 102,
    invalid: 0,
    distinct: 100,
    known: 0,
    tokens,
    requests: 7,
    costUsd,
    minutes: 1.4,
  });
  const run = withBatching(provider());
  const { completed } = await run.embedSettled(source);
  expect([completed.usage.requests, completed.usage.tokens]).toEqual([estimate.requests, estimate.tokens]);
});

test("behavior: what the journal remembers and what is cached costs nothing", async () => {
  const journal = createFakeJournal();
  await drain(embedStream(withBatching(provider()), numbered(40), { journal }));
  const cache = {
    lookup: async (texts: readonly string[]) => texts.map((text) => (text === "text 41" ? vector : undefined)),
  };
  const batcher = withBatching(provider());
  const estimate = await batcher.estimate(numbered(43), { journal, cache });
  expect(estimate).toMatchObject({ inputs: 43, distinct: 43, known: 41, requests: 1, minutes: undefined });
  expect(await batcher.estimate(numbered(40), { journal })).toMatchObject({
    known: 40,
    tokens: 0,
    requests: 0,
    costUsd: 0,
  });
  // The journal was let go.
  await drain(embedStream(batcher, ["more"], { journal }));
});

test("behavior: a source of any kind is read once, item by item; what has no text is counted", async () => {
  async function* source() {
    for (let i = 0; i < 3000; i++) yield { body: i % 1000 === 0 ? "" : `text ${i}` };
  }
  const estimate = await withBatching(provider()).estimate(source(), { text: ({ body }) => body });
  expect(estimate).toMatchObject({ inputs: 3000, invalid: 3, distinct: 2997, requests: Math.ceil(2997 / 16) });
});

describe("the price", () => {
  test("args: it can be given, and is absent where nobody knows it", async () => {
    const unknown = withBatching(createFakeEmbedder({ model: "nobody's" }));
    expect((await unknown.estimate(["a"])).costUsd).toBeUndefined();
    const { costUsd, tokens } = await unknown.estimate(["a"], { usdPerMillionTokens: 2e6 });
    expect(costUsd).toBe(2 * tokens);
    await expect(unknown.estimate(["a"], { usdPerMillionTokens: NaN })).rejects.toMatchObject({
      code: "invalid_option",
    });
  });
});
