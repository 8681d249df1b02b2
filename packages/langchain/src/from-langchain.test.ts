import { createFakeEmbedder, type FakeOpenAI, startFakeOpenAI } from "@embedloom/testing";
import { Embeddings } from "@langchain/core/embeddings";
import { OpenAIEmbeddings } from "@langchain/openai";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fromLangChain } from "./from-langchain.ts";
import { toLangChain } from "./to-langchain.ts";

const model = "text-embedding-3-small";
const facts = { model, dimensions: 1536, normalized: true };
let server: FakeOpenAI;

beforeEach(async () => {
  server = await startFakeOpenAI({ apiKey: "k" });
});

afterEach(() => server.close());

const openai = (apiKey = "k") =>
  new OpenAIEmbeddings({ model, apiKey, maxRetries: 0, configuration: { baseURL: server.url } });

/** Embeddings that keep which of their two methods got which texts. */
class Recorder extends Embeddings {
  readonly calls: [method: string, texts: readonly string[]][] = [];

  constructor() {
    super({});
  }

  async embedDocuments(texts: string[]): Promise<number[][]> {
    this.calls.push(["embedDocuments", texts]);
    return texts.map(() => [1, 0]);
  }

  async embedQuery(text: string): Promise<number[]> {
    this.calls.push(["embedQuery", [text]]);
    return [0, 1];
  }
}

describe("fromLangChain", () => {
  test("default: vectors of the embeddings, tokens unknown", async () => {
    const embedder = fromLangChain(openai(), facts);
    const { embeddings, usage } = await embedder.embed(["harbour", "light"]);
    expect(embeddings.row(1)).toEqual(server.vectorOf("light", model));
    expect(usage).toEqual({ requests: 1, tokens: undefined, costUsd: undefined });
    expect(await embedder.describe()).toMatchObject({ provider: "langchain", model, dimensions: 1536, limits: {} });
  });

  test("args: queries go to embedQuery one by one, everything else to embedDocuments", async () => {
    const recorder = new Recorder();
    const embedder = fromLangChain(recorder, { model: "m", provider: "mine", dimensions: 2, normalized: true });
    const { embeddings, usage } = await embedder.embed(["a", "b"], { inputType: "query" });
    await embedder.embed(["a", "b"], { inputType: "document" });
    await embedder.embed(["a", "b"]);
    expect(recorder.calls).toEqual([
      ["embedQuery", ["a"]],
      ["embedQuery", ["b"]],
      ["embedDocuments", ["a", "b"]],
      ["embedDocuments", ["a", "b"]],
    ]);
    expect(embeddings.toArrays()).toEqual([
      [0, 1],
      [0, 1],
    ]);
    expect(usage.requests).toBe(2);
    expect((await embedder.describe()).provider).toBe("mine");
  });

  test("behavior: an abort rejects at once, though LangChain goes on", async () => {
    server.setFaults({ script: () => ({ kind: "hang" }) });
    const controller = new AbortController();
    const call = fromLangChain(openai(), facts).embed(["harbour"], { signal: controller.signal });
    await server.until(() => server.requests.length === 1);
    const reason = new Error("enough");
    controller.abort(reason);
    await expect(call).rejects.toBe(reason);
  });

  test("behavior: an error of ours comes back through LangChain as itself", async () => {
    const inner = createFakeEmbedder({ limits: {} });
    const embedder = fromLangChain(toLangChain(inner), { model: "fake-model", dimensions: 32, normalized: true });
    const wrong = fromLangChain(toLangChain(embedder), { model: "fake-model", dimensions: 8, normalized: true });
    await expect(wrong.embed(["a"])).rejects.toMatchObject({ code: "invalid_reply", problem: "width" });
  });
});

describe("errors of LangChain", () => {
  test.each([
    ["an overloaded server", { kind: "server-error", status: 503 }, { code: "server", retryable: true, status: 503 }],
    ["a rate limit", { kind: "rate-limit", waitMs: 300 }, { code: "rate_limited", status: 429, retryAfterMs: 300 }],
    ["used-up credit", { kind: "insufficient-quota" }, { code: "quota_exhausted", retryable: false }],
    ["a cut connection", { kind: "reset-before-headers" }, { code: "connection", retryable: true }],
    ["a short vector", { kind: "short-vector" }, { code: "invalid_reply", problem: "width" }],
    ["zeros", { kind: "zero-vector" }, { code: "invalid_reply", problem: "zero_norm" }],
  ] as const)("error: %s is typed, after one request", async (_, fault, wanted) => {
    server.setFaults({ script: () => fault });
    await expect(fromLangChain(openai(), facts).embed(["harbour", "light"])).rejects.toMatchObject(wanted);
    expect(server.requests).toHaveLength(1);
  });

  test("error: refused credentials, without the key", async () => {
    const error: unknown = await fromLangChain(openai("sk-secret-0123456789"), facts)
      .embed(["harbour"])
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "authentication", status: 401 });
    expect(String(error)).not.toContain("secret");
  });

  test("error: an input that is refused, and one that is too long", async () => {
    server.setFaults({ poison: { marker: "poison" } });
    const embedder = fromLangChain(openai(), facts);
    await expect(embedder.embed(["poison"])).rejects.toMatchObject({
      code: "input_rejected",
      index: 0,
      splittable: true,
    });
    await expect(embedder.embed(["x".repeat(50_000)])).rejects.toMatchObject({ code: "input_too_long", index: 0 });
  });

  test("error: null inside a vector, and a hole in the list of vectors, are refused", async () => {
    const giving = (vectors: number[][]) =>
      fromLangChain(
        { embedDocuments: async () => vectors, embedQuery: async () => vectors[0]! },
        { ...facts, dimensions: 2 },
      );
    const nulls = giving(JSON.parse("[[null, 0.6], [0.6, 0.8]]"));
    await expect(nulls.embed(["a", "b"])).rejects.toMatchObject({
      code: "invalid_reply",
      problem: "not_finite",
      index: 0,
    });
    await expect(nulls.embed(["a"], { inputType: "query" })).rejects.toMatchObject({ problem: "not_finite" });
    const holed = [
      [0.6, 0.8],
      [0.6, 0.8],
    ];
    delete holed[1];
    await expect(giving(holed).embed(["a", "b"])).rejects.toMatchObject({
      code: "invalid_reply",
      problem: "shape",
      index: 1,
    });
  });

  test("error: what are no embeddings, or have no name, is refused at once", () => {
    const nothing: unknown = undefined;
    expect(() => fromLangChain(nothing as Embeddings, facts)).toThrow(
      expect.objectContaining({ option: "embeddings" }),
    );
    expect(() => fromLangChain(openai(), { ...facts, model: "" })).toThrow(
      expect.objectContaining({ option: "model" }),
    );
  });
});
