import { BudgetExhaustedError, type Embedder, wrapEmbedder } from "@embedloom/core";
import { createFakeEmbedder, createFakeJournal } from "@embedloom/testing";
import { describe, expect, test } from "vitest";
import { type Budget, createBudget } from "./budget.ts";
import { embedStream } from "../stream/embed-stream.ts";
import { drain } from "../test-support/drain.ts";
import { numbered } from "../test-support/vectors.ts";
import { withBatching } from "../call/with-batching.ts";

const TOKENS = 10;

/** Ten texts a request of ten tokens each, of which the server bills `billed`. */
function priced(billed = TOKENS) {
  const inner = createFakeEmbedder({ limits: { inputsPerRequest: 10 }, model: "text-embedding-3-small" });
  const embedder: Embedder = wrapEmbedder(inner, {
    estimateTokens: () => TOKENS,
    embed: async (inputs, options) => {
      const result = await inner.embed(inputs, options);
      const tokens = inputs.length * billed;
      return { ...result, usage: { requests: 1, tokens, costUsd: (tokens * 0.02) / 1e6 } };
    },
  });
  return { inner, embedder };
}

describe("of a call", () => {
  test.each([
    ["maxTokens", { maxTokens: 350 }],
    // $0.02 for a million tokens.
    ["maxCostUsd", { maxCostUsd: 350 * 2e-8 }],
  ])("default: %s ends it before the request that might exceed it, with what is done", async (_, limits) => {
    const { inner, embedder } = priced();
    const { completed, failures, stoppedBy } = await withBatching(embedder).embedSettled(numbered(100), limits);
    expect([completed.indices.length, failures.length]).toEqual([30, 70]);
    expect(stoppedBy).toBeInstanceOf(BudgetExhaustedError);
    expect(stoppedBy).toMatchObject({ code: "budget_exhausted", retryable: false });
    expect(completed.usage.tokens).toBe(300);
    expect(inner.requests.length).toBe(3);
  });

  test("error: embed throws what is done, and the reason itself when nothing is", async () => {
    const batcher = withBatching(priced().embedder);
    await expect(batcher.embed(numbered(100), { maxTokens: 350 })).rejects.toMatchObject({ code: "partial" });
    await expect(batcher.embed(numbered(100), { maxTokens: 99 })).rejects.toMatchObject({ code: "budget_exhausted" });
    await expect(batcher.embed(numbered(100), { maxTokens: 0 })).rejects.toMatchObject({ code: "budget_exhausted" });
    expect((await batcher.embed(numbered(100), { maxTokens: 1000 })).embeddings.count).toBe(100);
  });

  test("behavior: estimates that are too low are corrected by what was billed", async () => {
    const { embedder } = priced(3 * TOKENS);
    const batcher = withBatching(embedder, { concurrency: 1 });
    const { completed } = await batcher.embedSettled(numbered(100), { maxTokens: 1000 });
    // Three of 300; with the estimates of 100 there would have been eight.
    expect(completed.usage.tokens).toBe(900);
  });

  test("behavior: a merged call keeps its own budget", async () => {
    const batcher = withBatching(priced().embedder, { mergeWindowMs: 0 });
    const [tight, free] = await Promise.all([
      batcher.embedSettled(numbered(3), { maxTokens: 5 }),
      batcher.embedSettled(numbered(3)),
    ]);
    expect([tight.completed.indices.length, free.completed.indices.length]).toEqual([0, 3]);
  });
});

describe("of a stream", () => {
  test("default: it ends with a typed error after all that was paid for, and the journal has it", async () => {
    const journal = createFakeJournal();
    const options = { journal, maxTokens: 350, onError: "collect", maxPending: 40 } as const;
    const out: string[] = [];
    const { embedder } = priced();
    const ended = await (async () => {
      for await (const { item, error } of embedStream(withBatching(embedder), numbered(100), options)) {
        if (error === undefined) out.push(item);
      }
    })().catch((error: unknown) => error);
    expect(ended).toMatchObject({ code: "budget_exhausted" });
    expect(out).toEqual(numbered(30));
    const again = priced();
    const rest = await drain(embedStream(withBatching(again.embedder), numbered(100), { journal }));
    expect([rest.length, again.inner.requests.flat().length]).toEqual([100, 70]);
  });
});

describe("of an account", () => {
  test("default: several batchers and streams share it", async () => {
    const budget = createBudget({ maxTokens: 500 });
    const [one, other] = [withBatching(priced().embedder, { budget }), withBatching(priced().embedder, { budget })];
    await one.embed(numbered(30));
    await drain(embedStream(other, numbered(10)));
    const { completed, stoppedBy } = await one.embedSettled(numbered(30));
    expect([completed.indices.length, stoppedBy]).toEqual([10, expect.any(BudgetExhaustedError)]);
    expect(budget.spent).toEqual({ tokens: 500, costUsd: expect.closeTo(500 * 2e-8, 12) });
    await expect(other.embed(["more"])).rejects.toMatchObject({ code: "budget_exhausted" });
  });

  test("args: what was spent before counts", async () => {
    const budget = createBudget({ maxTokens: 500, spent: { tokens: 450 } });
    await expect(withBatching(priced().embedder, { budget }).embed(numbered(10))).rejects.toMatchObject({
      code: "budget_exhausted",
    });
  });

  test("behavior: a request that failed gives its room back", async () => {
    const budget = createBudget({ maxTokens: 100 });
    const { embedder } = priced();
    let isDown = true;
    const failing = wrapEmbedder(embedder, {
      embed: (inputs, options) => (isDown ? Promise.reject(new TypeError("down")) : embedder.embed(inputs, options)),
    });
    const batcher = withBatching(failing, { budget });
    for (let i = 0; i < 3; i++) await batcher.embedSettled(numbered(10));
    isDown = false;
    expect((await batcher.embed(numbered(10))).embeddings.count).toBe(10);
    expect(budget.spent.tokens).toBe(100);
  });
});

describe("errors", () => {
  test.each([NaN, -1, Infinity])("error: %s is no amount", (amount) => {
    expect(() => createBudget({ maxTokens: amount })).toThrow("`maxTokens`");
    expect(() => createBudget({ maxCostUsd: amount })).toThrow("`maxCostUsd`");
    expect(() => embedStream(createFakeEmbedder(), [], { maxTokens: amount })).toThrow("`maxTokens`");
  });

  test("error: dollars are not limited for a model whose price nobody knows, unless it is given", async () => {
    const batcher = withBatching(createFakeEmbedder({ model: "nobody's" }));
    await expect(batcher.embed(["a"], { maxCostUsd: 1 })).rejects.toMatchObject({ option: "maxCostUsd" });
    const budget = createBudget({ maxCostUsd: 1, usdPerMillionTokens: 3 });
    expect((await batcher.embed(["a"], { budget })).embeddings.count).toBe(1);
  });

  test("error: what is no budget is refused", async () => {
    const none: unknown = 5;
    expect(() => withBatching(createFakeEmbedder(), { budget: none as Budget })).toThrow("`budget`");
    expect(() =>
      embedStream(createFakeEmbedder(), [], { budget: createBudget({ maxTokens: 1 }), maxTokens: 1 }),
    ).toThrow("`budget`");
  });
});
