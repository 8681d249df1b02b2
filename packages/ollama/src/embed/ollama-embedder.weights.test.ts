import { createMemoryStore, withCache } from "@embedloom/cache";
import { withBatching } from "@embedloom/batcher";
import { type Embedder, type EmbedResult, fingerprintText, isEmbedloomError, PartialEmbedError } from "@embedloom/core";
import { describe, expect, test } from "vitest";
import { createOllama } from "./ollama-embedder.ts";
import type { OllamaSettings } from "../settings/ollama-settings.ts";
import { type ReplaceableOllama, startReplaceableOllama } from "../test-support/replaceable-ollama.ts";

const over = (server: ReplaceableOllama, settings: Partial<OllamaSettings> = {}): Embedder =>
  createOllama({ model: "m", baseURL: server.url, inputsPerRequest: 2, ...settings });

const texts = Array.from({ length: 8 }, (_, i) => `text ${i}`);

const rowsOf = ({ embeddings }: Pick<EmbedResult, "embeddings">): number[][] => embeddings.toArrays();

const fingerprintOf = async (embedder: Embedder): Promise<string> =>
  fingerprintText((await embedder.describe()).fingerprint);

const counted = (server: ReplaceableOllama, path: string): number =>
  server.paths.filter((each) => each === path).length;

describe("weights that are replaced on the server", () => {
  test("default: one look at the digest a call, whatever number of requests it takes", async () => {
    await using server = await startReplaceableOllama();
    const embedder = over(server);
    await embedder.embed(texts);
    expect(server.paths).toEqual(["/api/show", "/api/tags", ...Array(4).fill("/api/embed"), "/api/tags"]);
    await embedder.embed(["a"]);
    expect(server.paths.slice(7)).toEqual(["/api/embed", "/api/tags"]);
  });

  test.each([0, 1, 2, 3])("behavior: during request %i of a call: all rows are of the new ones", async (during) => {
    await using server = await startReplaceableOllama({
      beforeEmbed: (index, self) => (index === during ? self.replaceWeights("second") : undefined),
    });
    const embedder = over(server);
    const before = await fingerprintOf(embedder);
    const result = await embedder.embed(texts);
    expect(rowsOf(result)).toEqual(texts.map((text) => server.vectorOf(text, "second")));
    expect(result.usage).toEqual({ requests: 8, tokens: 48, costUsd: 0 });
    expect(await fingerprintOf(embedder)).not.toBe(before);
  });

  test("behavior: between two calls: the next one knows", async () => {
    await using server = await startReplaceableOllama();
    const embedder = over(server);
    await embedder.embed(texts);
    const before = await fingerprintOf(embedder);
    server.replaceWeights("second");
    expect(rowsOf(await embedder.embed(["a"]))).toEqual([server.vectorOf("a", "second")]);
    expect(await fingerprintOf(embedder)).not.toBe(before);
  });

  test("behavior: new ones of another width", async () => {
    await using server = await startReplaceableOllama({
      beforeEmbed: (index, self) => (index === 2 ? self.replaceWeights("second", 12) : undefined),
    });
    const { embeddings } = await over(server).embed(texts);
    expect(embeddings.toArrays()).toEqual(texts.map((text) => server.vectorOf(text, "second")));
    expect(embeddings.dimensions).toBe(12);
  });

  test("behavior: what came before a failure is not mixed either", async () => {
    await using server = await startReplaceableOllama({
      beforeEmbed(index, self) {
        if (index === 1) self.replaceWeights("second");
        return index === 2 ? { status: 503, text: "server busy" } : undefined;
      },
    });
    expect(rowsOf(await over(server).embed(texts))).toEqual(texts.map((text) => server.vectorOf(text, "second")));
  });

  test("error: that keep being replaced", async () => {
    await using server = await startReplaceableOllama({
      beforeEmbed: (index, self) => self.replaceWeights(`weights ${index}`),
    });
    await expect(over(server).embed(texts)).rejects.toMatchObject({
      code: "model_changed",
      message: expect.stringContaining('The weights behind "m" keep being replaced'),
    });
    expect(counted(server, "/api/embed")).toBe(12);
  });

  test("error: the caller counts on the old ones", async () => {
    await using server = await startReplaceableOllama();
    const embedder = over(server);
    const { fingerprint } = await embedder.describe();
    server.replaceWeights("second");
    for (let tries = 0; tries < 2; tries++) {
      await expect(embedder.embed(["a"], { fingerprint })).rejects.toMatchObject({
        code: "model_changed",
        retryable: true,
        message: expect.stringContaining("were replaced since this call began"),
      });
    }
    // The second try needed no request for vectors.
    expect(counted(server, "/api/embed")).toBe(1);
    const { fingerprint: now } = await embedder.describe();
    expect(rowsOf(await embedder.embed(["a"], { fingerprint: now }))).toEqual([server.vectorOf("a", "second")]);
  });
});

describe("under batcher and cache", () => {
  test.each([1, 4])(
    "behavior: a batcher with %i places keeps what was of the old ones and stops",
    async (concurrency) => {
      await using server = await startReplaceableOllama({
        beforeEmbed: (index, self) => (index === 2 ? self.replaceWeights("second") : undefined),
      });
      const embedder = withBatching(over(server), { concurrency });
      const error: unknown = await embedder.embed(texts).catch((reason: unknown) => reason);
      const isPartial = error instanceof PartialEmbedError;
      const completed = isPartial ? rowsOf(error.completed) : [];
      const places = isPartial ? error.completed.indices : [];
      expect(isEmbedloomError(isPartial ? error.cause : error, "model_changed")).toBe(true);
      expect(completed).toEqual(places.map((i) => server.vectorOf(texts[i]!, "first")));
      expect(counted(server, "/api/embed")).toBeLessThanOrEqual(4);
      expect(rowsOf(await embedder.embed(texts))).toEqual(texts.map((text) => server.vectorOf(text, "second")));
    },
  );

  test("behavior: no new vector is ever found under the old fingerprint", async () => {
    await using server = await startReplaceableOllama({
      beforeEmbed: (index, self) => (index === 2 ? self.replaceWeights("second") : undefined),
    });
    const store = createMemoryStore();
    const stack = (): Embedder => withCache(withBatching(over(server)), store);
    const running = stack();
    await expect(running.embed(texts)).rejects.toThrow(/weights/);
    expect(rowsOf(await running.embed(texts))).toEqual(texts.map((text) => server.vectorOf(text, "second")));
    // Whoever has the old weights again, as a rollback does, finds only their vectors.
    server.replaceWeights("first");
    expect(rowsOf(await stack().embed(texts))).toEqual(texts.map((text) => server.vectorOf(text, "first")));
  });

  test("behavior: a cache without a batcher, and calls that are merged, do not mix either", async () => {
    await using server = await startReplaceableOllama();
    const cached = withCache(withBatching(over(server), { mergeWindowMs: 0 }), createMemoryStore());
    await cached.embed(["a"]);
    server.replaceWeights("second");
    const answers = await Promise.allSettled([cached.embed(["a", "b"]), cached.embed(["a", "c"])]);
    expect(answers.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(rowsOf(await cached.embed(["a", "b"]))).toEqual(["a", "b"].map((text) => server.vectorOf(text, "second")));
  });
});

describe("loads", () => {
  const others = async (server: ReplaceableOllama, body: object = {}): Promise<void> => {
    await fetch(`${server.url}/api/embed`, {
      method: "POST",
      body: JSON.stringify({ model: "m", input: ["x"], ...body }),
    });
  };

  test.each([
    ["a short context", { dimensions: 8, contextLength: 512 }, {}],
    ["a context of exactly the given batch", { dimensions: 8, contextLength: 2048 }, {}],
    ["a pinned window", { dimensions: 8, contextLength: 512, parameters: { num_ctx: 256 } }, {}],
    ["a pinned window above the context", { dimensions: 8, contextLength: 2048, parameters: { num_ctx: 8192 } }, {}],
    ["a numCtx that says what is so anyway", { dimensions: 8, contextLength: 512 }, { numCtx: 8192 }],
    [
      "pinned window and batch",
      { dimensions: 8, contextLength: 8192, parameters: { num_ctx: 8192, num_batch: 8192 } },
      {},
    ],
  ])(
    "behavior: ten calls in turn with a client that sends no options load the model once: %s",
    async (_, model, settings) => {
      await using server = await startReplaceableOllama({ model });
      const embedder = over(server, settings);
      for (let turn = 0; turn < 10; turn++) {
        await embedder.embed([`text ${turn}`]);
        await others(server);
      }
      expect(server.loads).toBe(1);
    },
  );

  test("behavior: where a longer window needs options, they stay the same from call to call", async () => {
    await using server = await startReplaceableOllama({ model: { dimensions: 8, contextLength: 8192 } });
    const embedder = over(server);
    await embedder.embed(["a"], { inputType: "query" });
    await embedder.embed(["b"], { dimensions: 8 });
    await others(server, { options: { num_ctx: 8192, num_batch: 8192 } });
    expect(server.loads).toBe(1);
    await others(server);
    // That the server counts: this one does load again.
    expect(server.loads).toBe(2);
  });
});
