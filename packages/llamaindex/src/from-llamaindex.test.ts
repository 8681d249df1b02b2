import { type FakeOpenAI, startFakeOpenAI } from "@embedloom/testing";
import { BaseEmbedding } from "@llamaindex/core/embeddings";
import { OpenAIEmbedding } from "@llamaindex/openai";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fromLlamaIndex } from "./from-llamaindex.ts";

const model = "text-embedding-3-small";
const facts = { model, dimensions: 1536, normalized: true };
let server: FakeOpenAI;

beforeEach(async () => {
  server = await startFakeOpenAI({ apiKey: "k" });
});

afterEach(() => server.close());

const openai = (apiKey = "k") => new OpenAIEmbedding({ model, apiKey, baseURL: server.url, maxRetries: 0 });

/** An embedding that keeps which of its methods got which texts. */
class Recorder extends BaseEmbedding {
  readonly calls: [method: string, texts: readonly string[]][] = [];
  readonly answer: number[] | null;

  constructor(answer: number[] | null = [0, 1]) {
    super();
    this.answer = answer;
    this.embedBatchSize = 2;
    this.getTextEmbeddings = async (texts) => {
      this.calls.push(["getTextEmbeddings", texts]);
      return texts.map(() => [1, 0]);
    };
  }

  async getTextEmbedding(text: string): Promise<number[]> {
    this.calls.push(["getTextEmbedding", [text]]);
    return [1, 0];
  }

  override async getQueryEmbedding(query: { type: string; text?: string }): Promise<number[] | null> {
    this.calls.push(["getQueryEmbedding", [query.text ?? ""]]);
    return this.answer;
  }
}

describe("fromLlamaIndex", () => {
  test("default: vectors of the embedding, in requests of its batch size", async () => {
    const embedder = fromLlamaIndex(openai(), facts);
    const texts = Array.from({ length: 25 }, (_, i) => `text ${i}`);
    const { embeddings, usage } = await embedder.embed(texts);
    expect(embeddings.row(24)).toEqual(server.vectorOf("text 24", model));
    expect(usage).toEqual({ requests: 3, tokens: undefined, costUsd: undefined });
    const { provider, limits } = await embedder.describe();
    expect([provider, limits]).toEqual(["llamaindex", { inputsPerRequest: 10 }]);
  });

  test("args: limits stand above the batch size", async () => {
    const embedder = fromLlamaIndex(openai(), { ...facts, limits: { inputsPerRequest: 2048 } });
    await embedder.embed(Array.from({ length: 25 }, (_, i) => `text ${i}`));
    expect(server.requests).toHaveLength(1);
  });

  test("args: queries go to getQueryEmbedding one by one, everything else to getTextEmbeddings", async () => {
    const recorder = new Recorder();
    const embedder = fromLlamaIndex(recorder, { model: "m", provider: "mine", dimensions: 2, normalized: true });
    const { embeddings } = await embedder.embed(["a", "b"], { inputType: "query" });
    await embedder.embed(["a", "b"], { inputType: "document" });
    await embedder.embed(["a", "b"]);
    expect(recorder.calls).toEqual([
      ["getQueryEmbedding", ["a"]],
      ["getQueryEmbedding", ["b"]],
      ["getTextEmbeddings", ["a", "b"]],
      ["getTextEmbeddings", ["a", "b"]],
    ]);
    expect(embeddings.toArrays()).toEqual([
      [0, 1],
      [0, 1],
    ]);
    expect((await embedder.describe()).provider).toBe("mine");
  });

  test("behavior: an abort rejects at once, though LlamaIndex goes on", async () => {
    server.setFaults({ script: () => ({ kind: "hang" }) });
    const controller = new AbortController();
    const call = fromLlamaIndex(openai(), facts).embed(["harbour"], { signal: controller.signal });
    await server.until(() => server.requests.length === 1);
    const reason = new Error("enough");
    controller.abort(reason);
    await expect(call).rejects.toBe(reason);
  });
});

describe("errors of LlamaIndex", () => {
  test.each([
    ["an overloaded server", { kind: "server-error", status: 503 }, { code: "server", retryable: true, status: 503 }],
    ["a rate limit", { kind: "rate-limit", waitMs: 300 }, { code: "rate_limited", status: 429, retryAfterMs: 300 }],
    ["used-up credit", { kind: "insufficient-quota" }, { code: "quota_exhausted", retryable: false }],
    ["a cut connection", { kind: "reset-before-headers" }, { code: "connection", retryable: true }],
    ["zeros", { kind: "zero-vector" }, { code: "invalid_reply", problem: "zero_norm" }],
  ] as const)("error: %s is typed, after one request", async (_, fault, wanted) => {
    server.setFaults({ script: () => fault });
    await expect(fromLlamaIndex(openai(), facts).embed(["harbour", "light"])).rejects.toMatchObject(wanted);
    expect(server.requests).toHaveLength(1);
  });

  test("error: a missing vector, which LlamaIndex lets shift all that follow, is an InvalidReplyError", async () => {
    server.setFaults({ script: () => ({ kind: "dropped-vector" }) });
    const bare = openai();
    expect(await bare.getTextEmbeddings(["harbour", "light", "pier"])).toHaveLength(2);
    const call = fromLlamaIndex(bare, facts).embed(["harbour", "light", "pier"]);
    await expect(call).rejects.toMatchObject({ code: "invalid_reply", problem: "count", retryable: true });
  });

  test("error: a server that ignores base64, whose vectors LlamaIndex takes for quarter-length zeros", async () => {
    await using floats = await startFakeOpenAI({ encoding: "ignore-base64" });
    const embedding = new OpenAIEmbedding({ model, apiKey: "k", baseURL: floats.url, maxRetries: 0 });
    expect(await embedding.getTextEmbedding("harbour")).toHaveLength(384);
    await expect(fromLlamaIndex(embedding, facts).embed(["harbour"])).rejects.toMatchObject({ problem: "width" });
  });

  test("error: refused credentials, without the key", async () => {
    const error: unknown = await fromLlamaIndex(openai("sk-secret-0123456789"), facts)
      .embed(["harbour"])
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "authentication", status: 401 });
    expect(String(error)).not.toContain("secret");
  });

  test("error: a query without a vector is named", async () => {
    const embedder = fromLlamaIndex(new Recorder(null), { model: "m", dimensions: 2, normalized: true });
    const call = embedder.embed(["a"], { inputType: "query" });
    await expect(call).rejects.toMatchObject({ code: "invalid_reply", problem: "count", index: 0 });
  });

  test("error: what is no embedding, or has no name, is refused at once", () => {
    const nothing: unknown = undefined;
    const wrong = () => fromLlamaIndex(nothing as BaseEmbedding, facts);
    expect(wrong).toThrow(expect.objectContaining({ option: "embedding" }));
    expect(() => fromLlamaIndex(openai(), { ...facts, model: "" })).toThrow(
      expect.objectContaining({ option: "model" }),
    );
  });
});
