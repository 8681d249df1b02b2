import { ConnectionError, type Embedder, type EmbedResult, PartialEmbedError } from "@embedloom/core";
import { createFakeEmbedder } from "@embedloom/testing";
import { describe, expect, test } from "vitest";
import { areFew, tokensOfOneRequest } from "./send-at-once.ts";
import { createServerEvidence } from "../classify/server-evidence.ts";
import { createManualClock } from "../test-support/manual-clock.ts";
import { expectVectors, numbered } from "../test-support/vectors.ts";
import { withBatching } from "../call/with-batching.ts";

describe("which calls go at once", () => {
  test.each([
    ["one text", ["a"], true],
    ["128 different ones", numbered(128), true],
    ["129", numbered(129), false],
    ["none", [], false],
    ["two that are equal", ["a", "b", "a"], false],
    ["one that is empty", ["a", ""], false],
    ["one that is no text", ["a", 5 as never], false],
  ])("args: %s: %#", (_, inputs, few) => {
    expect(areFew(inputs)).toBe(few);
  });

  const scope = (
    sizes: object = {},
    change: (evidence: ReturnType<ReturnType<typeof createServerEvidence>>) => void = () => {},
  ) => {
    const evidence = createServerEvidence()({});
    const stopsBefore = evidence.stops;
    change(evidence);
    return { options: {}, sizes, evidence, stopsBefore };
  };
  const embedder = { ...createFakeEmbedder(), estimateTokens: (text: string) => text.length };

  test("default: their tokens are counted", () => {
    expect(tokensOfOneRequest({ embedder }, ["abc", "de"], scope())).toBe(5);
  });

  test("args: several requests, unless it is one text, which only the server can refuse", () => {
    expect(tokensOfOneRequest({ embedder }, ["a", "b"], scope({ inputsPerRequest: 1 }))).toBeUndefined();
    expect(tokensOfOneRequest({ embedder }, ["abc", "de"], scope({ tokensPerRequest: 4 }))).toBeUndefined();
    expect(tokensOfOneRequest({ embedder }, ["abcde"], scope({ tokensPerRequest: 4 }))).toBe(5);
  });

  test("behavior: not when something else goes first, or a call has been stopped since", () => {
    const held = scope({}, (evidence) => void evidence.hold());
    expect(tokensOfOneRequest({ embedder }, ["a"], held)).toBeUndefined();
    const stopped = scope({}, (evidence) => evidence.stop(new Error("down")));
    expect(tokensOfOneRequest({ embedder }, ["a"], stopped)).toBeUndefined();
  });

  test("error: not when a text cannot be counted, because the others have a right to be sent", async () => {
    const picky: Embedder = {
      ...embedder,
      estimateTokens(text) {
        if (text === "bad") throw new RangeError("cannot count");
        return 1;
      },
    };
    expect(tokensOfOneRequest({ embedder: picky }, ["good", "bad"], scope())).toBeUndefined();
  });
});

describe("a call that goes at once", () => {
  test("default: is one request, and its rows are the caller's own", async () => {
    let kept: EmbedResult | undefined;
    const inner = createFakeEmbedder();
    const keeping: Embedder = {
      ...inner,
      // Keeps what it gives, and heeds no memory that it was offered.
      embed: async (texts) => (kept ??= await inner.embed(texts)),
    };
    const batcher = withBatching(keeping);
    const { embeddings } = await batcher.embed(["a", "b"]);
    expectVectors(embeddings, ["a", "b"]);
    embeddings.data.fill(0);
    expectVectors((await batcher.embed(["a", "b"])).embeddings, ["a", "b"]);
    expect(inner.requests).toEqual([["a", "b"]]);
  });

  test("behavior: that fails goes on as any other, and is counted once", async () => {
    const clock = createManualClock();
    let failures = 2;
    const inner = createFakeEmbedder({
      beforeRequest: () => {
        if (failures-- > 0) throw new ConnectionError("Reset.");
      },
    });
    const { embeddings, usage } = await clock.runUntil(withBatching(inner, { clock }).embed(["a", "b"]));
    expectVectors(embeddings, ["a", "b"]);
    expect([inner.requests.length, usage.requests]).toEqual([3, 1]);
  });

  test("behavior: what is given in part is kept, and only the rest is sent again", async () => {
    const inner = createFakeEmbedder();
    const asked: (readonly string[])[] = [];
    const partly: Embedder = {
      ...inner,
      async embed(texts, options) {
        asked.push(texts);
        const result = await inner.embed(texts, options);
        if (asked.length > 1) return result;
        const completed = { indices: [0, 2], embeddings: result.embeddings.select([0, 2]), usage: result.usage };
        throw new PartialEmbedError(completed, [{ index: 1, error: new ConnectionError("Reset.") }]);
      },
    };
    const clock = createManualClock();
    const { embeddings } = await clock.runUntil(withBatching(partly, { clock }).embed(["a", "b", "c"]));
    expectVectors(embeddings, ["a", "b", "c"]);
    expect(asked).toEqual([["a", "b", "c"], ["b"]]);
  });

  test("error: an abort ends it, and leaves its place to others", async () => {
    const clock = createManualClock();
    const inner = createFakeEmbedder({ beforeRequest: async (_, signal) => clock.sleep(1000, signal) });
    const batcher = withBatching(inner, { clock, concurrency: 1, requestsPerMinute: 6000, tokensPerMinute: 1e9 });
    const controller = new AbortController();
    const first = batcher.embed(["a"], { signal: controller.signal });
    const second = batcher.embed(["b"]);
    await clock.advance(10);
    controller.abort(new Error("enough"));
    await expect(first).rejects.toThrow("enough");
    expectVectors((await clock.runUntil(second)).embeddings, ["b"]);
  });
});
