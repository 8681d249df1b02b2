import { fingerprintText, isEmbedloomError, knownModel, PartialEmbedError } from "@embedloom/core";
import { type FakeOpenAI, startFakeOpenAI } from "@embedloom/testing";
import { AzureOpenAI, OpenAI } from "openai";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createOpenAI } from "./openai-embedder.ts";

const model = "text-embedding-3-small";
let server: FakeOpenAI;

beforeEach(async () => {
  for (const name of ["OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_ADMIN_KEY"]) vi.stubEnv(name, undefined);
  server = await startFakeOpenAI({
    models: { custom: { dimensions: 24 }, "intfloat/e5-small-v2": { dimensions: 384 } },
  });
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await server.close();
});

describe("createOpenAI", () => {
  test("default: embeds, counts and prices", async () => {
    const embedder = createOpenAI({ model, baseURL: server.url });
    const { embeddings, usage } = await embedder.embed(["harbour", "light"]);
    expect(embeddings.row(0)).toEqual(server.vectorOf("harbour", model));
    expect(embeddings.row(1)).toEqual(server.vectorOf("light", model));
    expect(usage).toEqual({ requests: 1, tokens: 4, costUsd: (4 * 0.02) / 1e6 });
  });

  test("behavior: construction, estimates and descriptions need no key and no server", async () => {
    const embedder = createOpenAI({ model });
    expect(embedder.estimateTokens("harbour")).toBe(2);
    expect(await embedder.describe()).toMatchObject({ provider: "openai", model, dimensions: 1536 });
    expect((await embedder.embed([])).usage.requests).toBe(0);
    await embedder.close();
  });

  test("behavior: the environment is read at the first call", async () => {
    const embedder = createOpenAI({ model });
    vi.stubEnv("OPENAI_API_KEY", "key-of-the-day");
    vi.stubEnv("OPENAI_BASE_URL", server.url);
    await embedder.embed(["a"]);
    expect(server.requests[0]?.headers.authorization).toBe("Bearer key-of-the-day");
  });

  test("error: no key anywhere is an AuthenticationError of the first call", async () => {
    const call = createOpenAI({ model }).embed(["a"]);
    await expect(call).rejects.toMatchObject({ code: "authentication", message: /set `apiKey` or the environment/ });
  });

  test("behavior: settings changed afterwards change nothing", async () => {
    const settings = { model, baseURL: server.url };
    const embedder = createOpenAI(settings);
    settings.baseURL = "http://127.0.0.1:1/v1";
    await embedder.embed(["a"]);
    expect(server.requests).toHaveLength(1);
  });
});

describe("a client of one's own", () => {
  test("args: its retries are switched off", async () => {
    const client = new OpenAI({ apiKey: "k", baseURL: server.url, maxRetries: 5 });
    server.setFaults({ script: () => ({ kind: "server-error", status: 503 }) });
    await expect(createOpenAI({ model, client }).embed(["a"])).rejects.toMatchObject({ code: "server", status: 503 });
    expect(server.requests).toHaveLength(1);
  });

  test("args: Azure, with its own path, key header and errors", async () => {
    await using azure = await startFakeOpenAI({ style: "azure", apiKey: "azure-key" });
    const open = (apiKey: string, deployment: string): AzureOpenAI =>
      new AzureOpenAI({ endpoint: azure.origin, apiKey, apiVersion: "2024-10-21", deployment });
    const facts = knownModel(model);
    const embedder = createOpenAI({ model: "mine", client: open("azure-key", model), facts });
    const { usage } = await embedder.embed(["harbour"]);
    expect(usage).toEqual({ requests: 1, tokens: 2, costUsd: (2 * 0.02) / 1e6 });
    expect(azure.requests[0]?.path).toBe(`/openai/deployments/${model}/embeddings?api-version=2024-10-21`);
    expect((await embedder.describe()).fingerprint).toMatchObject({
      deployment: model,
      endpoint: `${azure.origin}/openai`,
    });
    const wrongKey = createOpenAI({ model, client: open("wrong", model) });
    await expect(wrongKey.embed(["a"])).rejects.toMatchObject({ code: "authentication" });
    const wrongName = createOpenAI({ model, client: open("azure-key", "nope") });
    await expect(wrongName.embed(["a"])).rejects.toMatchObject({ code: "model_not_found" });
  });
});

describe("dimensions", () => {
  test("args: a smaller width is cut by the server, the full one is not mentioned", async () => {
    const embedder = createOpenAI({ model, baseURL: server.url, dimensions: 256 });
    expect((await embedder.describe()).dimensions).toBe(256);
    expect((await embedder.embed(["a"])).embeddings.row(0)).toEqual(server.vectorOf("a", model, 256));
    await embedder.embed(["a"], { dimensions: 1536 });
    await embedder.embed(["a"], { dimensions: 64 });
    const widths = server.requests.map(
      ({ body }) => Object.entries(body ?? {}).find(([name]) => name === "dimensions")?.[1],
    );
    expect(widths).toEqual([256, undefined, 64]);
  });

  test("error: a width the model cannot give is refused before any request", async () => {
    expect(() => createOpenAI({ model, dimensions: 1537 })).toThrow(
      `${model} has its own 1536 dimensions; it cannot give 1537.`,
    );
    const ada = createOpenAI({ model: "text-embedding-ada-002", baseURL: server.url });
    await expect(ada.embed(["a"], { dimensions: 512 })).rejects.toMatchObject({ code: "unsupported" });
    expect(server.requests).toHaveLength(0);
    await ada.embed(["a"], { dimensions: 1536 });
  });

  test("behavior: of an unknown model the width of the settings is trusted and that of a reply is learned", async () => {
    const embedder = createOpenAI({ model: "custom", baseURL: server.url });
    const before = await embedder.describe();
    expect(before).toMatchObject({ dimensions: undefined, nativeDimensions: undefined });
    await embedder.embed(["a"]);
    const after = await embedder.describe();
    expect(after).toMatchObject({ dimensions: 24, nativeDimensions: 24 });
    expect(fingerprintText(after.fingerprint)).toBe(fingerprintText(before.fingerprint));
    await expect(embedder.embed(["a"], { dimensions: 8 })).rejects.toMatchObject({ code: "unsupported" });
    const trusted = createOpenAI({ model: "custom", baseURL: server.url, dimensions: 8 });
    expect((await trusted.embed(["a"])).embeddings.dimensions).toBe(8);
    expect(await trusted.describe()).toMatchObject({ dimensions: 8, nativeDimensions: undefined });
  });
});

describe("prompts", () => {
  const sentInput = (): unknown =>
    Object.entries(server.requests.at(-1)?.body ?? {}).find(([name]) => name === "input")?.[1];

  test("default: the known model's own, by inputType", async () => {
    const embedder = createOpenAI({ model: "intfloat/e5-small-v2", baseURL: server.url });
    await embedder.embed(["cats"], { inputType: "query" });
    expect(sentInput()).toEqual(["query: cats"]);
    await embedder.embed(["cats"], { inputType: "document" });
    expect(sentInput()).toEqual(["passage: cats"]);
    await embedder.embed(["cats"]);
    expect(sentInput()).toEqual(["cats"]);
  });

  test("args: prompts of one's own, or none", async () => {
    const own = createOpenAI({ model, baseURL: server.url, prompts: { query: "Q: " } });
    await own.embed(["cats"], { inputType: "query" });
    expect(sentInput()).toEqual(["Q: cats"]);
    const none = createOpenAI({ model: "intfloat/e5-small-v2", baseURL: server.url, prompts: {} });
    await none.embed(["cats"], { inputType: "query" });
    expect(sentInput()).toEqual(["cats"]);
  });
});

describe("fingerprint", () => {
  const textOf = async (settings: Parameters<typeof createOpenAI>[0]): Promise<string> =>
    fingerprintText((await createOpenAI(settings).describe()).fingerprint);

  test("behavior: whatever changes the vectors changes it, a key does not", async () => {
    const settings = [
      { model },
      { model: "text-embedding-3-large" },
      { model, dimensions: 256 },
      { model, prompts: { query: "q: " } },
      { model, prompts: { document: "q: " } },
      { model, baseURL: "http://localhost:1/v1" },
      { model, baseURL: "http://localhost:1/v2" },
    ];
    const texts = await Promise.all(settings.map(textOf));
    expect(new Set(texts).size).toBe(settings.length);
    expect(await textOf({ model, apiKey: "k", timeoutMs: 9, dimensions: 1536 })).toBe(texts[0]);
    expect(await textOf({ model, baseURL: "https://me:pw@h.example/v1" })).not.toContain("pw");
  });
});

describe("many requests", () => {
  test("behavior: the limits cut a call, by inputs and by tokens, and the usage adds up", async () => {
    const embedder = createOpenAI({ model, baseURL: server.url, limits: { inputsPerRequest: 2, tokensPerRequest: 5 } });
    const { embeddings, usage } = await embedder.embed(["a", "b", "twelve bytes", "another text", "c"]);
    expect(server.requests.map(({ body }) => body)).toMatchObject([
      { input: ["a", "b"] },
      { input: ["twelve bytes"] },
      { input: ["another text", "c"] },
    ]);
    expect(embeddings.row(3)).toEqual(server.vectorOf("another text", model));
    expect(usage).toMatchObject({ requests: 3, tokens: 9 });
  });

  test("error: what was paid for is kept when a later request fails, and the index counts over the call", async () => {
    const embedder = createOpenAI({ model, baseURL: server.url, limits: { inputsPerRequest: 2 } });
    server.setFaults({ poison: { marker: "poison", namesIndex: true } });
    const error = await embedder.embed(["a", "b", "c", "poison"]).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(PartialEmbedError);
    if (!(error instanceof PartialEmbedError)) throw error;
    expect(error.completed.indices).toEqual([0, 1]);
    expect(error.failures[0]?.error).toMatchObject({ code: "input_rejected", index: 3 });
    expect(error.message).not.toContain("poison");
  });

  test("behavior: an abort between two requests rejects with its reason", async () => {
    const embedder = createOpenAI({ model, baseURL: server.url, limits: { inputsPerRequest: 1 } });
    const controller = new AbortController();
    const reason = new Error("enough");
    server.setFaults({ script: (index) => (index === 1 ? { kind: "hang" } : undefined) });
    const call = embedder.embed(["a", "b", "c"], { signal: controller.signal });
    await server.until(() => server.requests.length === 2);
    controller.abort(reason);
    await expect(call).rejects.toBe(reason);
    await server.until(() => server.counters.inFlight === 0);
    expect(server.requests).toHaveLength(2);
  });

  test("behavior: unknown usage stays unknown", async () => {
    await using silent = await startFakeOpenAI({ usage: "zero" });
    const { usage } = await createOpenAI({ model, baseURL: silent.url }).embed(["a"]);
    expect(usage).toEqual({ requests: 1, tokens: undefined, costUsd: undefined });
  });

  test("behavior: the prompt counts towards the limits", async () => {
    const prompts = { document: "eight by" };
    const embedder = createOpenAI({ model, baseURL: server.url, prompts, limits: { tokensPerRequest: 5 } });
    expect((await embedder.embed(["four", "four"], { inputType: "document" })).usage.requests).toBe(2);
    expect((await embedder.embed(["four", "four"])).usage.requests).toBe(1);
    expect(isEmbedloomError(await embedder.embed([""]).catch((error: unknown) => error), "invalid_input")).toBe(true);
  });
});
