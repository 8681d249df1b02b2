import { createMemoryStore, withCache } from "@embedloom/cache";
import { type EmbedResult, PartialEmbedError } from "@embedloom/core";
import { type FakeOpenAI, type FakeOpenAISettings, startFakeOpenAI } from "@embedloom/testing";
import { describe, expect, onTestFinished, test } from "vitest";
import { type BatchJob, createBatchJob } from "./batch-job.ts";
import type { BatchJobSettings } from "./batch-settings.ts";
import { createOpenAI } from "../embed/openai-embedder.ts";

const model = "small";

async function start(settings: FakeOpenAISettings = {}): Promise<FakeOpenAI> {
  const server = await startFakeOpenAI({ models: { [model]: { dimensions: 4 } }, ...settings });
  onTestFinished(() => server.close());
  return server;
}

const job = (server: FakeOpenAI, inputs: readonly string[], more: Partial<BatchJobSettings> = {}): BatchJob =>
  createBatchJob(inputs, { model, baseURL: server.url, apiKey: "k", pollIntervalMs: 1, ...more });

const texts = (count: number): string[] => Array.from({ length: count }, (_, i) => `text ${i}`);

const partialOf = async (run: Promise<EmbedResult>): Promise<PartialEmbedError> => {
  const error = await run.catch((reason: unknown) => reason);
  if (!(error instanceof PartialEmbedError)) throw error;
  return error;
};

describe("a damaged line", () => {
  test.each<[string, (line: string) => string]>([
    ["is cut off", (line) => line.slice(0, 60)],
    ["is no JSON", () => "<html>502 Bad Gateway</html>"],
    ["is no object", () => "[1, 2]"],
    ["names no input", (line) => line.replace(/"custom_id":"[^"]*"/, '"custom_id":"other"')],
    ["has a body that is none", (line) => line.replace(/"body":.*/, '"body":"oops"},"error":null}')],
    ["has no vector", (line) => line.replace(/"embedding":"[^"]*"/, '"embedding":null')],
    ["has a vector of another width", (line) => line.replace(/"embedding":"[^"]*"/, '"embedding":"AACAPwAAgD8="')],
  ])("error: that %s costs its own input, and the next run sends it anew", async (_, damage) => {
    let damaged = true;
    const server = await start({
      batches: { written: (line, text) => (damaged && text === "text 7" ? damage(line) : line) },
    });
    const { completed, failures } = await partialOf(job(server, texts(20)).run());
    expect(completed.indices).toEqual(texts(20).flatMap((text, i) => (text === "text 7" ? [] : [i])));
    expect(failures).toEqual([{ index: 7, error: expect.objectContaining({ index: 7 }) }]);
    damaged = false;
    const { embeddings } = await job(server, texts(20)).run();
    for (const [i, text] of texts(20).entries()) expect(embeddings.row(i)).toEqual(server.vectorOf(text, model));
    expect(server.batches().map(({ lines }) => lines)).toEqual([20, 1]);
  });
});

describe("equal inputs", () => {
  test("default: they travel once, and each gets its vector", async () => {
    const server = await start();
    const inputs = ["a", "b", "a", "c", "b", "a"];
    const { embeddings, usage } = await job(server, inputs).run();
    expect(server.batches().map(({ lines }) => lines)).toEqual([3]);
    expect(usage.requests).toBe(3);
    for (const [i, text] of inputs.entries()) expect(embeddings.row(i)).toEqual(server.vectorOf(text, model));
  });

  test("error: one that fails fails everywhere, each time with its own position", async () => {
    const lineError = (text: string) =>
      text === "b" ? { status: 400, error: { message: "Refused.", type: "invalid_request_error" } } : undefined;
    const server = await start({ batches: { lineError } });
    const { completed, failures } = await partialOf(job(server, ["a", "b", "a", "b"]).run());
    expect(completed.indices).toEqual([0, 2]);
    expect(completed.embeddings.row(1)).toEqual(server.vectorOf("a", model));
    expect(failures.map(({ index, error }) => [index, error])).toEqual(
      [1, 3].map((index) => [index, expect.objectContaining({ index })]),
    );
  });
});

describe("a cache", () => {
  const cached = (server: FakeOpenAI) =>
    withCache(
      createOpenAI({ model, baseURL: server.url, apiKey: "k", prompts: { query: "q: " } }),
      createMemoryStore(),
    );

  test("default: what it holds costs nothing, what comes is there for embed, and the next job sends nothing", async () => {
    const server = await start();
    const cache = cached(server);
    const options = { cache, inputType: "query", prompts: { query: "q: " } } as const;
    await cache.embed(["text 1", "text 2"], { inputType: "query" });
    const { embeddings, usage } = await job(server, texts(5), options).run();
    expect(server.batches().map(({ lines }) => lines)).toEqual([3]);
    expect(usage.requests).toBe(3);
    for (const [i, text] of texts(5).entries()) expect(embeddings.row(i)).toEqual(server.vectorOf(`q: ${text}`, model));
    const before = server.requests.length;
    const again = await cache.embed(texts(5), { inputType: "query" });
    expect(again.embeddings.toArrays()).toEqual(embeddings.toArrays());
    const next = await job(server, [...texts(5), "text 0"], options).run();
    expect(next.usage).toEqual({ requests: 0, tokens: 0, costUsd: undefined });
    expect(server.requests.length).toBe(before);
  });

  test("behavior: what is done is kept although the job fails", async () => {
    const lineError = (text: string) =>
      text === "text 3" ? { status: 400, error: { message: "Refused.", type: "invalid_request_error" } } : undefined;
    const server = await start({ batches: { lineError } });
    const cache = cached(server);
    await partialOf(job(server, texts(5), { cache }).run());
    const held = await cache.lookup(texts(5));
    expect(held.map((vector) => vector !== undefined)).toEqual([true, true, true, false, true]);
  });

  test("error: a cache of another model, and what is none, is refused at once", async () => {
    const server = await start();
    const other = withCache(createOpenAI({ model: "other", baseURL: server.url }), createMemoryStore());
    expect(() => job(server, ["a"], { cache: other })).toThrow("`cache`");
    const none: unknown = {};
    expect(() => job(server, ["a"], { cache: none as typeof other })).toThrow("`cache`");
  });
});
