import { AuthenticationError, InputRejectedError, PartialEmbedError } from "@embedloom/core";
import { createFakeEmbedder } from "@embedloom/testing";
import { describe, expect, test } from "vitest";
import { createManualClock, settled } from "../test-support/manual-clock.ts";
import { expectVectors, numbered } from "../test-support/vectors.ts";
import { createDeferred, type Deferred } from "../wait/deferred.ts";
import { withBatching } from "./with-batching.ts";

describe("packing", () => {
  test("default: every row belongs to its input, over many requests that keep the embedder's limit", async () => {
    const inner = createFakeEmbedder({ limits: { inputsPerRequest: 16 } });
    const texts = numbered(1000);
    const { embeddings, usage } = await withBatching(inner).embed(texts);
    expectVectors(embeddings, texts);
    expect(inner.requests.map((request) => request.length)).toEqual([...Array.from({ length: 62 }, () => 16), 8]);
    expect(usage.requests).toBe(63);
    expect(usage.tokens).toBe(texts.reduce((sum, text) => sum + inner.estimateTokens(text), 0));
  });

  test("behavior: 3,000 chunks of 4,000 characters need 10 requests at 300,000 tokens each", async () => {
    const inner = createFakeEmbedder({ dimensions: 4, limits: { inputsPerRequest: 2048, tokensPerRequest: 300_000 } });
    const texts = numbered(3000).map((text) => text.padEnd(4000, "."));
    expectVectors((await withBatching(inner, { fewestRequests: true }).embed(texts)).embeddings, texts);
    expect(inner.requests.length).toBe(10);
  });

  test("behavior: equal inputs are counted, sent and paid once, and every position gets the vector", async () => {
    const inner = createFakeEmbedder({ dimensions: 4 });
    const texts = numbered(2000).flatMap((text, i) => [text, `text ${(i * 7) % 2000}`]);
    let counted = 0;
    const counting = { ...inner, estimateTokens: (text: string) => (counted++, inner.estimateTokens(text)) };
    expectVectors((await withBatching(counting).embed(texts)).embeddings, texts);
    expect(inner.requests.flat().length).toBe(2000);
    expect(counted).toBe(2000);
  });

  test("args: limits are tightened, never loosened", async () => {
    const inner = createFakeEmbedder({ limits: { inputsPerRequest: 4 } });
    await withBatching(inner, { limits: { inputsPerRequest: 3 } }).embed(numbered(7));
    await withBatching(inner, { limits: { inputsPerRequest: 50 } }).embed(numbered(7));
    expect(inner.requests.map((request) => request.length)).toEqual([3, 3, 1, 4, 3]);
  });

  test("args: tokensPerMinute caps the tokens of one request", async () => {
    const clock = createManualClock();
    const inner = createFakeEmbedder({ limits: { tokensPerRequest: 1000 } });
    const batcher = withBatching(inner, { tokensPerMinute: 10, clock });
    await clock.runUntil(batcher.embed(["a".repeat(24), "b".repeat(24)]));
    expect(inner.requests.length).toBe(2);
  });

  test("behavior: an embedder that names no limit still gets requests of 128 inputs", async () => {
    const inner = createFakeEmbedder({ limits: {} });
    await withBatching(inner).embed(numbered(300));
    expect(inner.requests.map((request) => request.length)).toEqual([128, 128, 44]);
  });

  test("behavior: a million inputs are counted once each, and packed without copying what is queued", async () => {
    let counted = 0;
    let embedded = 0;
    const inner = createFakeEmbedder({ dimensions: 1, limits: { inputsPerRequest: 2048, tokensPerRequest: 300_000 } });
    const { EmbeddingMatrix } = await import("@embedloom/core");
    const bare = {
      ...inner,
      estimateTokens: () => ((counted += 1), 1),
      embed: async (inputs: readonly string[]) => {
        embedded += inputs.length;
        return {
          embeddings: new EmbeddingMatrix(Float32Array.from(inputs, Number), 1),
          usage: { requests: 1, tokens: inputs.length, costUsd: 0 },
        };
      },
    };
    const texts = Array.from({ length: 1_000_000 }, (_, i) => `${i + 1}`);
    const { embeddings, usage } = await withBatching(bare, { fewestRequests: true }).embed(texts);
    expect({ counted, embedded, requests: usage.requests }).toEqual({
      counted: 1_000_000,
      embedded: 1_000_000,
      requests: Math.ceil(1_000_000 / 2048),
    });
    expect(embeddings.data.findIndex((value, i) => value !== i + 1)).toBe(-1);
  }, 60_000);
});

describe("workers", () => {
  const known = { requestsPerMinute: 1e6, tokensPerMinute: 1e9 };

  function heldEmbedder(inputsPerRequest: number) {
    const gates: Deferred<void>[] = [];
    const inner = createFakeEmbedder({
      limits: { inputsPerRequest },
      beforeRequest: () => {
        const gate = createDeferred();
        gates.push(gate);
        return gate.promise;
      },
    });
    return { gates, inner };
  }

  test("behavior: a finished request makes room at once, whatever the others do (no waves)", async () => {
    const { gates, inner } = heldEmbedder(1);
    const call = withBatching(inner, { ...known, concurrency: 2 }).embed(numbered(4));
    await settled();
    expect(gates.length).toBe(2);
    gates[1]!.resolve();
    await settled();
    expect(gates.length).toBe(3);
    gates[2]!.resolve();
    await settled();
    expect(gates.length).toBe(4);
    gates[3]!.resolve();
    gates[0]!.resolve();
    expectVectors((await call).embeddings, numbered(4));
  });

  test("behavior: concurrency holds over all calls together", async () => {
    const { gates, inner } = heldEmbedder(1);
    const batcher = withBatching(inner, { ...known, concurrency: 3 });
    const calls = [batcher.embed(numbered(2, "a")), batcher.embed(numbered(2, "b")), batcher.embed(numbered(2, "c"))];
    await settled();
    expect(gates.length).toBe(3);
    for (let i = 0; i < 6; i++) {
      gates[i]!.resolve();
      await settled();
    }
    const results = await Promise.all(calls);
    ["a", "b", "c"].forEach((word, i) => expectVectors(results[i]!.embeddings, numbered(2, word)));
  });
});

describe("failures", () => {
  const poisoned = (texts: ReadonlySet<string>) => (batch: readonly string[]) => {
    if (batch.some((text) => texts.has(text)))
      throw new InputRejectedError("The content was refused.", { status: 400 });
  };

  test("error: embed throws a PartialEmbedError that accounts for every input", async () => {
    const inner = createFakeEmbedder({ beforeRequest: poisoned(new Set(["text 3", "text 20"])) });
    const error: unknown = await withBatching(inner)
      .embed(numbered(40))
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(PartialEmbedError);
    const { completed, failures } = error as PartialEmbedError;
    expect(failures.map(({ index, error: reason }) => [index, (reason as InputRejectedError).index])).toEqual([
      [3, 3],
      [20, 20],
    ]);
    expectVectors(
      completed.embeddings,
      completed.indices.map((i) => `text ${i}`),
    );
    expect(completed.indices.length).toBe(38);
  });

  test("error: when one reason met all inputs, embed throws that reason itself", async () => {
    const refused = new AuthenticationError("The key was refused.");
    const inner = createFakeEmbedder({
      beforeRequest: () => {
        throw refused;
      },
    });
    await expect(withBatching(inner).embed(numbered(100))).rejects.toBe(refused);
    expect(inner.requests.length).toBeLessThanOrEqual(4);
  });

  test("behavior: one poison input in 5,000 costs one failure and few requests", async () => {
    const inner = createFakeEmbedder({
      dimensions: 4,
      limits: { inputsPerRequest: 1000 },
      beforeRequest: poisoned(new Set(["text 2345"])),
    });
    const { completed, failures } = await withBatching(inner, { fewestRequests: true }).embedSettled(numbered(5000));
    expect(failures.map(({ index }) => index)).toEqual([2345]);
    expectVectors(
      completed.embeddings,
      completed.indices.map((i) => `text ${i}`),
    );
    expect(completed.indices.length).toBe(4999);
    // Once more when it is found; a text that got through before may be asked for first.
    expect(inner.requests.length).toBeLessThanOrEqual(5 + 2 * Math.ceil(Math.log2(1000)) + 2);
  });

  test("behavior: embedSettled fails empty inputs and those that are no strings, and embeds the rest", async () => {
    const notAString: unknown = 42;
    const inputs = ["amber", "", "cedar", notAString as string, "amber"];
    const { completed, failures } = await withBatching(createFakeEmbedder()).embedSettled(inputs);
    expect(completed.indices).toEqual([0, 2, 4]);
    expectVectors(completed.embeddings, ["amber", "cedar", "amber"]);
    expect(failures).toMatchObject([
      { index: 1, error: { code: "invalid_input", index: 1 } },
      { index: 3, error: { code: "invalid_input", index: 3 } },
    ]);
  });

  test("behavior: a refused input that occurs twice fails at both positions", async () => {
    const inner = createFakeEmbedder({ beforeRequest: poisoned(new Set(["bad"])) });
    const { completed, failures } = await withBatching(inner).embedSettled(["bad", "good", "bad"]);
    expect(completed.indices).toEqual([1]);
    expect(failures.map(({ index, error }) => [index, (error as InputRejectedError).index])).toEqual([
      [0, 0],
      [2, 2],
    ]);
  });

  test("default: embedSettled of nothing, or of nothing that can be embedded, sends no request", async () => {
    const inner = createFakeEmbedder({ dimensions: 8 });
    const batcher = withBatching(inner);
    const empty = await batcher.embedSettled([]);
    expect([empty.completed.embeddings.count, empty.failures]).toEqual([0, []]);
    expect((await batcher.embedSettled([""])).failures.length).toBe(1);
    expect(inner.requests).toEqual([]);
  });
});
