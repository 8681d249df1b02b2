import { createOpenAI } from "@ai-sdk/openai";
import type { EmbeddingModelV3, EmbeddingModelV4, EmbeddingModelV4CallOptions } from "@ai-sdk/provider";
import { fingerprintText } from "@embedloom/core";
import { createFakeEmbedder, type FakeOpenAI, startFakeOpenAI } from "@embedloom/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type AISDKFacts, fromAISDK } from "./from-ai-sdk.ts";
import { toAISDK } from "./to-ai-sdk.ts";

const name = "text-embedding-3-small";
const facts = { dimensions: 1536, normalized: true };
let server: FakeOpenAI;

beforeEach(async () => {
  server = await startFakeOpenAI({ apiKey: "k" });
});

afterEach(() => server.close());

const openai = (apiKey = "k") => createOpenAI({ apiKey, baseURL: server.url }).embedding(name);

/** A model of version 4 that keeps what it was asked. */
function recorder(): { model: EmbeddingModelV4; calls: EmbeddingModelV4CallOptions[] } {
  const calls: EmbeddingModelV4CallOptions[] = [];
  const model: EmbeddingModelV4 = {
    specificationVersion: "v4",
    provider: "google.generative-ai",
    modelId: "m",
    maxEmbeddingsPerCall: Promise.resolve(3),
    supportsParallelCalls: true,
    doEmbed: async (options) => {
      calls.push(options);
      return { embeddings: options.values.map(() => [1, 0]), warnings: [] };
    },
  };
  return { model, calls };
}

describe("fromAISDK", () => {
  test("default: vectors and tokens of the model, at its own limit of inputs", async () => {
    const embedder = fromAISDK(openai(), facts);
    const { embeddings, usage } = await embedder.embed(["harbour", "light"]);
    expect(embeddings.row(1)).toEqual(server.vectorOf("light", name));
    expect(usage).toEqual({ requests: 1, tokens: 4, costUsd: undefined });
    expect(await embedder.describe()).toMatchObject({
      provider: "openai.embedding",
      model: name,
      dimensions: 1536,
      limits: { inputsPerRequest: 2048 },
    });
  });

  test("args: a limit that the model promises is waited for, and one of Infinity is none", async () => {
    const two = { dimensions: 2, normalized: true };
    expect((await fromAISDK(recorder().model, two).describe()).limits).toEqual({ inputsPerRequest: 3 });
    const unlimited = fromAISDK(toAISDK(createFakeEmbedder()), { dimensions: 32, normalized: true });
    expect((await unlimited.describe()).limits).toEqual({});
  });

  test("args: providerOptions go with the calls of their type, and into the fingerprint", async () => {
    const { model, calls } = recorder();
    const providerOptions: AISDKFacts["providerOptions"] = {
      query: { google: { taskType: "RETRIEVAL_QUERY" } },
      default: { google: { taskType: "RETRIEVAL_DOCUMENT" } },
    };
    const embedder = fromAISDK(model, { dimensions: 2, normalized: true, providerOptions });
    await embedder.embed(["a"], { inputType: "query" });
    await embedder.embed(["a"], { inputType: "document" });
    await embedder.embed(["a"]);
    const { query, default: usual } = providerOptions;
    expect(calls.map((call) => call.providerOptions)).toEqual([query, usual, usual]);
    const plain = fromAISDK(model, { dimensions: 2, normalized: true });
    const [with_, without] = [await embedder.describe(), await plain.describe()];
    expect(fingerprintText(with_.fingerprint)).not.toBe(fingerprintText(without.fingerprint));
  });

  test("args: a model of version 3", async () => {
    const model: EmbeddingModelV3 = {
      specificationVersion: "v3",
      provider: "older",
      modelId: "m",
      maxEmbeddingsPerCall: 8,
      supportsParallelCalls: true,
      doEmbed: async ({ values }) => ({ embeddings: values.map(() => [1, 0]), warnings: [] }),
    };
    const { embeddings } = await fromAISDK(model, { dimensions: 2, normalized: true }).embed(["a"]);
    expect(embeddings.toArrays()).toEqual([[1, 0]]);
  });

  test("behavior: an abort ends the model's request", async () => {
    server.setFaults({ script: () => ({ kind: "hang" }) });
    const controller = new AbortController();
    const call = fromAISDK(openai(), facts).embed(["harbour"], { signal: controller.signal });
    await server.until(() => server.requests.length === 1);
    const reason = new Error("enough");
    controller.abort(reason);
    await expect(call).rejects.toBe(reason);
    await server.until(() => server.requests[0]?.outcome === "aborted");
  });
});

describe("errors of the AI SDK", () => {
  test.each([
    ["an overloaded server", { kind: "server-error", status: 503 }, { code: "server", retryable: true, status: 503 }],
    ["a rate limit", { kind: "rate-limit", waitMs: 300 }, { code: "rate_limited", status: 429, retryAfterMs: 300 }],
    ["used-up credit", { kind: "insufficient-quota" }, { code: "quota_exhausted", retryable: false }],
    ["a cut connection", { kind: "reset-before-headers" }, { code: "connection", retryable: true }],
    ["half a body", { kind: "reset-mid-body" }, { code: "connection", retryable: true }],
    ["a page instead of JSON", { kind: "html", status: 200 }, { code: "invalid_reply", problem: "shape" }],
    ["a missing vector", { kind: "dropped-vector" }, { code: "invalid_reply", problem: "count" }],
    ["a short vector", { kind: "short-vector" }, { code: "invalid_reply", problem: "width" }],
    ["zeros", { kind: "zero-vector" }, { code: "invalid_reply", problem: "zero_norm" }],
  ] as const)("error: %s is typed, after one request", async (_, fault, wanted) => {
    server.setFaults({ script: () => fault });
    await expect(fromAISDK(openai(), facts).embed(["harbour", "light"])).rejects.toMatchObject(wanted);
    expect(server.requests).toHaveLength(1);
  });

  test("error: refused credentials, without the key", async () => {
    const call = fromAISDK(openai("sk-secret-0123456789"), facts).embed(["harbour"]);
    const error: unknown = await call.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "authentication", status: 401 });
    expect(String(error)).not.toContain("secret");
  });

  test("error: an input that is refused, and one that is too long", async () => {
    server.setFaults({ poison: { marker: "poison" } });
    const embedder = fromAISDK(openai(), facts);
    await expect(embedder.embed(["poison"])).rejects.toMatchObject({
      code: "input_rejected",
      index: 0,
      splittable: true,
    });
    await expect(embedder.embed(["x".repeat(50_000)])).rejects.toMatchObject({ code: "input_too_long", index: 0 });
  });

  test("error: more values than the model takes are a request that is too large", async () => {
    const embedder = fromAISDK(openai(), { ...facts, limits: { inputsPerRequest: 3000 } });
    await expect(embedder.embed(Array.from({ length: 2049 }, () => "a"))).rejects.toMatchObject({
      code: "request_too_large",
      splittable: true,
    });
  });

  test("error: what is no model object is refused at once", () => {
    const id: unknown = "openai/text-embedding-3-small";
    const wrong = () => fromAISDK(id as EmbeddingModelV4, facts);
    expect(wrong).toThrow(expect.objectContaining({ code: "invalid_option", option: "model" }));
  });
});
