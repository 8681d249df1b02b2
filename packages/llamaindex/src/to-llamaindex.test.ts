import { withBatching } from "@embedloom/batcher";
import { createMemoryStore, withCache } from "@embedloom/cache";
import { PartialEmbedError } from "@embedloom/core";
import { createOpenAI } from "@embedloom/openai";
import { createFakeEmbedder, type FakeOpenAI, startFakeOpenAI } from "@embedloom/testing";
import { BaseEmbedding } from "@llamaindex/core/embeddings";
import { Settings } from "@llamaindex/core/global";
import { TextNode } from "@llamaindex/core/schema";
import { OpenAIEmbedding } from "@llamaindex/openai";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fromLlamaIndex } from "./from-llamaindex.ts";
import { toLlamaIndex } from "./to-llamaindex.ts";

const model = "text-embedding-3-small";
let server: FakeOpenAI;

beforeEach(async () => {
  server = await startFakeOpenAI();
});

afterEach(() => server.close());

const openai = () => createOpenAI({ model, apiKey: "k", baseURL: server.url });
const rejection = (call: Promise<unknown>): Promise<unknown> => call.catch((error: unknown) => error);

describe("toLlamaIndex", () => {
  test("default: gives a BaseEmbedding whose vectors are those of the embedder", async () => {
    const embedding = toLlamaIndex(openai());
    expect(embedding).toBeInstanceOf(BaseEmbedding);
    const [harbour, light] = [[...server.vectorOf("harbour", model)], [...server.vectorOf("light", model)]];
    expect(await embedding.getTextEmbedding("harbour")).toEqual(harbour);
    expect(await embedding.getTextEmbeddings(["harbour", "light"])).toEqual([harbour, light]);
    expect(await embedding.getQueryEmbedding({ type: "text", text: "light" })).toEqual(light);
    expect(await embedding.getTextEmbeddingsBatch([])).toEqual([]);
  });

  test("default: a batch is one call of the embedder, which packs its requests, and progress is told", async () => {
    const texts = Array.from({ length: 2100 }, (_, i) => `text ${i}`);
    const progress: [number, number][] = [];
    const vectors = await toLlamaIndex(openai()).getTextEmbeddingsBatch(texts, {
      progressCallback: (done, total) => progress.push([done, total]),
    });
    expect(vectors[2099]).toEqual([...server.vectorOf("text 2099", model)]);
    expect(server.requests).toHaveLength(2);
    expect(progress).toEqual([[2100, 2100]]);
  });

  test("behavior: texts are documents, queries are queries", async () => {
    const embedder = createFakeEmbedder({ prompts: { query: "Q: ", document: "D: " } });
    const embedding = toLlamaIndex(embedder);
    const as = async (inputType: "query" | "document") =>
      (await embedder.embed(["a"], { inputType })).embeddings.toArrays()[0];
    expect(await embedding.getQueryEmbedding({ type: "text", text: "a" })).toEqual(await as("query"));
    expect(await embedding.getTextEmbedding("a")).toEqual(await as("document"));
    expect(await embedding.getTextEmbeddings(["a"])).toEqual([await as("document")]);
  });

  test("behavior: a query without text has no vector, as LlamaIndex has it", async () => {
    const embedding = toLlamaIndex(openai());
    const image = { type: "image_url", image_url: { url: "data:," } } as const;
    expect(await embedding.getQueryEmbedding(image)).toBeNull();
    expect(await embedding.getQueryEmbedding({ type: "text", text: "" })).toBeNull();
    expect(server.requests).toEqual([]);
  });

  test("behavior: works as a transformation of nodes and as the global model", async () => {
    const embedding = toLlamaIndex(createFakeEmbedder({ dimensions: 4 }));
    const nodes = await embedding([new TextNode({ text: "a lease" }), new TextNode({ text: "a pump" })]);
    expect(nodes.map((node) => node.getEmbedding().length)).toEqual([4, 4]);
    Settings.embedModel = embedding;
    expect(Settings.embedModel).toBe(embedding);
  });

  test("args: a signal ends every call", async () => {
    server.setFaults({ script: () => ({ kind: "hang" }) });
    const controller = new AbortController();
    const embedding = toLlamaIndex(openai(), { signal: controller.signal });
    const call = embedding.getTextEmbedding("harbour");
    await server.until(() => server.requests.length === 1);
    const reason = new Error("enough");
    controller.abort(reason);
    await expect(call).rejects.toBe(reason);
    await expect(embedding.getTextEmbeddings(["light"])).rejects.toBe(reason);
    await server.until(() => server.requests[0]?.outcome === "aborted");
    expect(server.requests).toHaveLength(1);
  });

  test("error: errors arrive as they are, and a text that is too long is one", async () => {
    const call = toLlamaIndex(openai()).getTextEmbedding("x".repeat(50_000));
    await expect(call).rejects.toMatchObject({ code: "input_too_long" });
  });
});

describe("the one line", () => {
  // Before: the line of a LlamaIndex user. After: the one line that the README shows.
  const bare = () => new OpenAIEmbedding({ model, apiKey: "k", baseURL: server.url, maxRetries: 0 });
  const facts = {
    model,
    dimensions: 1536,
    normalized: true,
    limits: { inputsPerRequest: 2048, tokensPerRequest: 300_000 },
  };
  const stacked = () => toLlamaIndex(withCache(withBatching(fromLlamaIndex(bare(), facts)), createMemoryStore()));
  const good = Array.from({ length: 60 }, (_, i) => `text ${i}`);
  const withPoison = good.toSpliced(17, 0, "poison");

  test("behavior: one poisoned text costs LlamaIndex everything, and the stack that text alone", async () => {
    server.setFaults({ poison: { marker: "poison" } });
    const lost = await rejection(bare().getTextEmbeddingsBatch(withPoison));
    expect(lost).toBeInstanceOf(Error);
    expect(lost).not.toBeInstanceOf(PartialEmbedError);

    const embedding = stacked();
    const kept = await rejection(embedding.getTextEmbeddingsBatch(withPoison));
    expect(kept instanceof PartialEmbedError && kept.completed.embeddings.count).toBe(60);
    const before = server.requests.length;
    expect(await embedding.getTextEmbeddingsBatch(good)).toHaveLength(60);
    expect(server.requests.length - before).toBe(0);
  });
});
