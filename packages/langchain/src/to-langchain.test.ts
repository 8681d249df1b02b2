import { withBatching } from "@embedloom/batcher";
import { createMemoryStore, withCache } from "@embedloom/cache";
import { isEmbedloomError, PartialEmbedError } from "@embedloom/core";
import { createOpenAI } from "@embedloom/openai";
import { createFakeEmbedder, type FakeOpenAI, startFakeOpenAI } from "@embedloom/testing";
import { Document } from "@langchain/core/documents";
import { Embeddings } from "@langchain/core/embeddings";
import { getRetryable } from "@langchain/core/errors";
import { AsyncCaller } from "@langchain/core/utils/async_caller";
import { FakeVectorStore } from "@langchain/core/utils/testing";
import { OpenAIEmbeddings } from "@langchain/openai";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fromLangChain } from "./from-langchain.ts";
import { toLangChain } from "./to-langchain.ts";

const model = "text-embedding-3-small";
let server: FakeOpenAI;

beforeEach(async () => {
  server = await startFakeOpenAI();
});

afterEach(() => server.close());

const openai = () => createOpenAI({ model, apiKey: "k", baseURL: server.url });
const rejection = (call: Promise<unknown>): Promise<unknown> => call.catch((error: unknown) => error);

describe("toLangChain", () => {
  test("default: gives Embeddings whose vectors are those of the embedder", async () => {
    const embeddings = toLangChain(openai());
    expect(embeddings).toBeInstanceOf(Embeddings);
    expect(await embeddings.embedQuery("harbour")).toEqual([...server.vectorOf("harbour", model)]);
    expect(await embeddings.embedDocuments(["harbour", "light"])).toEqual([
      [...server.vectorOf("harbour", model)],
      [...server.vectorOf("light", model)],
    ]);
    expect(await embeddings.embedDocuments([])).toEqual([]);
  });

  test("behavior: documents are documents, queries are queries", async () => {
    const embedder = createFakeEmbedder({ prompts: { query: "Q: ", document: "D: " } });
    const embeddings = toLangChain(embedder);
    const as = async (inputType: "query" | "document") =>
      (await embedder.embed(["a"], { inputType })).embeddings.toArrays();
    expect([await embeddings.embedQuery("a")]).toEqual(await as("query"));
    expect(await embeddings.embedDocuments(["a"])).toEqual(await as("document"));
  });

  test("behavior: a vector store of LangChain indexes and searches with it", async () => {
    const store = new FakeVectorStore(toLangChain(createFakeEmbedder()));
    await store.addDocuments(["a lease", "a pump"].map((pageContent) => new Document({ pageContent })));
    const [best] = await store.similaritySearch("a pump", 1);
    expect(best?.pageContent).toBe("a pump");
  });

  test("args: a signal ends every call", async () => {
    server.setFaults({ script: () => ({ kind: "hang" }) });
    const controller = new AbortController();
    const embeddings = toLangChain(openai(), { signal: controller.signal });
    const call = embeddings.embedQuery("harbour");
    await server.until(() => server.requests.length === 1);
    const reason = new Error("enough");
    controller.abort(reason);
    await expect(call).rejects.toBe(reason);
    await expect(embeddings.embedDocuments(["light"])).rejects.toBe(reason);
    expect(server.requests).toHaveLength(1);
  });

  test("error: an error of ours arrives as it is, and no caller of LangChain tries again", async () => {
    server.setFaults({ script: () => ({ kind: "server-error", status: 503 }) });
    const embeddings = toLangChain(openai());
    const caller = new AsyncCaller({ maxRetries: 4 });
    const error = await rejection(caller.call(() => embeddings.embedQuery("harbour")));
    expect(isEmbedloomError(error, "server")).toBe(true);
    expect(getRetryable(error)).toBe(false);
    expect(server.requests).toHaveLength(1);
  });

  test("error: what is no error of ours arrives unmarked", async () => {
    const bug = new TypeError("x is not a function");
    const embedder = createFakeEmbedder({ beforeRequest: () => Promise.reject(bug) });
    await expect(toLangChain(embedder).embedQuery("a")).rejects.toBe(bug);
    expect(getRetryable(bug)).toBeUndefined();
  });
});

describe("the one line", () => {
  // Before: the line of a LangChain user. After: the one line that the README shows.
  const bare = () =>
    new OpenAIEmbeddings({ model, apiKey: "k", maxRetries: 0, configuration: { baseURL: server.url } });
  const facts = {
    model,
    dimensions: 1536,
    normalized: true,
    limits: { inputsPerRequest: 2048, tokensPerRequest: 300_000 },
  };
  const stacked = () => toLangChain(withCache(withBatching(fromLangChain(bare(), facts)), createMemoryStore()));
  const good = Array.from({ length: 60 }, (_, i) => `text ${i}`);
  const withPoison = good.toSpliced(17, 0, "poison");

  test("behavior: one poisoned document costs LangChain everything, and the stack that document alone", async () => {
    server.setFaults({ poison: { marker: "poison" } });
    const lost = await rejection(bare().embedDocuments(withPoison));
    expect(lost).toBeInstanceOf(Error);
    expect(lost).not.toBeInstanceOf(PartialEmbedError);

    const embeddings = stacked();
    const kept = await rejection(embeddings.embedDocuments(withPoison));
    expect(kept instanceof PartialEmbedError && kept.completed.embeddings.count).toBe(60);
    expect(kept instanceof PartialEmbedError && kept.failures.map(({ index }) => index)).toEqual([17]);
    const before = server.requests.length;
    expect(await embeddings.embedDocuments(good)).toHaveLength(60);
    expect(server.requests.length - before).toBe(0);
  });

  test("behavior: documents above the tokens of a request are refused to LangChain, and packed by the stack", async () => {
    // 512 documents of 2,500 bytes are 320,000 tokens by the gate's count.
    const documents = Array.from({ length: 512 }, (_, i) => `${i} `.padEnd(2500, "x"));
    await expect(bare().embedDocuments(documents)).rejects.toMatchObject({ status: 400 });
    const before = server.requests.length;
    const vectors = await stacked().embedDocuments(documents);
    expect(vectors[511]).toEqual([...server.vectorOf(documents[511] ?? "", model)]);
    expect(server.requests.length - before).toBe(2);
  });

  test("behavior: equal documents are paid once, and a query asked again costs nothing", async () => {
    const embeddings = stacked();
    const vectors = await embeddings.embedDocuments(["a lease", "a pump", "a lease"]);
    expect(vectors[2]).toEqual(vectors[0]);
    expect(server.textsServed.get("a lease")).toBe(1);
    const query = await embeddings.embedQuery("who pays?");
    expect(await embeddings.embedQuery("who pays?")).toEqual(query);
    expect(server.textsServed.get("who pays?")).toBe(1);
  });

  test("behavior: a refusal for the rate limit is waited out as long as the server says", async () => {
    server.setFaults({ script: (index) => (index === 0 ? { kind: "rate-limit", waitMs: 5 } : undefined) });
    expect(await stacked().embedDocuments(["a lease"])).toEqual([[...server.vectorOf("a lease", model)]]);
    expect(server.requests.map(({ status }) => status)).toEqual([429, 200]);
  });
});
