import { APICallError } from "@ai-sdk/provider";
import { withBatching } from "@embedloom/batcher";
import { PartialEmbedError, ServerError } from "@embedloom/core";
import { createOpenAI } from "@embedloom/openai";
import { createFakeEmbedder, type FakeOpenAI, startFakeOpenAI } from "@embedloom/testing";
import { embed, embedMany } from "ai";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { toAISDK } from "./to-ai-sdk.ts";

const model = "text-embedding-3-small";
const prompts = { query: "Q: ", document: "D: " };
let server: FakeOpenAI;

beforeEach(async () => {
  server = await startFakeOpenAI();
});

afterEach(() => server.close());

const openai = () => createOpenAI({ model, apiKey: "k", baseURL: server.url });
const rejection = (call: Promise<unknown>): Promise<unknown> => call.catch((error: unknown) => error);

describe("embed and embedMany of the AI SDK", () => {
  test("default: vectors, tokens and what the call cost", async () => {
    const { embedding, usage, providerMetadata } = await embed({ model: toAISDK(openai()), value: "harbour" });
    expect(embedding).toEqual([...server.vectorOf("harbour", model)]);
    expect(usage).toEqual({ tokens: 2 });
    expect(providerMetadata).toEqual({ embedloom: { requests: 1, costUsd: (2 * 0.02) / 1e6 } });
  });

  test("default: the embedder packs the requests, in the order of the values", async () => {
    const values = Array.from({ length: 2100 }, (_, i) => `text ${i}`);
    const { embeddings } = await embedMany({ model: toAISDK(openai()), values });
    expect(server.requests).toHaveLength(2);
    expect(embeddings).toHaveLength(2100);
    for (const i of [0, 2047, 2048, 2099]) expect(embeddings[i]).toEqual([...server.vectorOf(`text ${i}`, model)]);
  });

  test("default: names the embedder, and no values need no request", async () => {
    const adapted = toAISDK(openai());
    expect(adapted).toMatchObject({ specificationVersion: "v4", provider: "embedloom.openai", modelId: model });
    expect((await embedMany({ model: adapted, values: [] })).embeddings).toEqual([]);
    expect(server.requests).toEqual([]);
  });

  test("args: dimensions reach the server", async () => {
    const { embedding } = await embed({ model: toAISDK(openai()), value: "harbour", dimensions: 256 });
    expect(embedding).toEqual([...server.vectorOf("harbour", model, 256)]);
  });

  test("args: inputType is what the adapter says, unless the call says otherwise", async () => {
    const embedder = createFakeEmbedder({ prompts });
    const adapted = toAISDK(embedder, { inputType: "document" });
    const as = async (inputType: "query" | "document") =>
      (await embedder.embed(["a"], { inputType })).embeddings.toArrays()[0];
    const providerOptions = { embedloom: { inputType: "query" } };
    expect((await embed({ model: adapted, value: "a" })).embedding).toEqual(await as("document"));
    expect((await embed({ model: adapted, value: "a", providerOptions })).embedding).toEqual(await as("query"));
  });

  test("behavior: tokens that nobody counted are left out, not zero", async () => {
    const silent = await startFakeOpenAI({ usage: "absent" });
    const embedder = createOpenAI({ model, apiKey: "k", baseURL: silent.url });
    const { usage } = await embed({ model: toAISDK(embedder), value: "harbour" });
    expect(usage.tokens).toBeNaN();
    await silent.close();
  });

  test("behavior: abortSignal ends the request, and its reason arrives", async () => {
    server.setFaults({ script: () => ({ kind: "hang" }) });
    const controller = new AbortController();
    const call = embed({ model: toAISDK(openai()), value: "harbour", abortSignal: controller.signal });
    await server.until(() => server.requests.length === 1);
    const reason = new DOMException("enough", "AbortError");
    controller.abort(reason);
    await expect(call).rejects.toBe(reason);
    await server.until(() => server.requests[0]?.outcome === "aborted");
  });
});

describe("errors", () => {
  test("error: a failure is an APICallError with its cause, and the AI SDK does not try again", async () => {
    server.setFaults({ script: () => ({ kind: "server-error", status: 503 }) });
    const error = await rejection(embed({ model: toAISDK(openai()), value: "harbour", maxRetries: 5 }));
    expect(APICallError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ statusCode: 503, isRetryable: false, data: { code: "server", index: null } });
    expect(error).toHaveProperty("cause", expect.any(ServerError));
    expect(server.requests).toHaveLength(1);
  });

  test("error: a partial failure keeps what succeeded in its cause", async () => {
    server.setFaults({ poison: { marker: "poison" } });
    const values = ["amber", "poison", "cedar"];
    const error = await rejection(embedMany({ model: toAISDK(withBatching(openai())), values }));
    expect(error).toMatchObject({ statusCode: 400, data: { code: "partial", index: null } });
    const cause = error instanceof Error ? error.cause : undefined;
    expect(cause instanceof PartialEmbedError && cause.completed.indices).toEqual([0, 2]);
  });

  test("error: an empty value is named by its position", async () => {
    const error = await rejection(embedMany({ model: toAISDK(openai()), values: ["amber", ""] }));
    expect(error).toMatchObject({ statusCode: undefined, data: { code: "invalid_input", index: 1 } });
  });

  test("error: no value is in the error, however it is printed", async () => {
    server.setFaults({ poison: { marker: "confidential" } });
    const error = await rejection(embed({ model: toAISDK(openai()), value: "confidential lease" }));
    expect(`${String(error)} ${JSON.stringify(error)}`).not.toContain("confidential");
  });

  test("error: what is no error of ours arrives as it is", async () => {
    const bug = new TypeError("x is not a function");
    const embedder = createFakeEmbedder({ beforeRequest: () => Promise.reject(bug) });
    await expect(embed({ model: toAISDK(embedder), value: "a" })).rejects.toBe(bug);
  });

  test("error: an unknown inputType is refused, at once and in a call", async () => {
    const passage: unknown = "passage";
    const wrong = () => toAISDK(openai(), { inputType: passage as "query" });
    expect(wrong).toThrow(expect.objectContaining({ code: "invalid_option", option: "inputType" }));
    const providerOptions = { embedloom: { inputType: "passage" } };
    const error = await rejection(embed({ model: toAISDK(openai()), value: "a", providerOptions }));
    expect(error).toMatchObject({ data: { code: "invalid_option" } });
  });
});
