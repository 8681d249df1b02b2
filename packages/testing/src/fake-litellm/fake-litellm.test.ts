import { describe, expect, onTestFinished, test } from "vitest";
import { type PostedReply, postJson } from "../fake-http/post-json.ts";
import { type FakeOllama, startFakeOllama } from "../fake-ollama/fake-ollama.ts";
import { type FakeOpenAI, startFakeOpenAI } from "../fake-openai/fake-openai.ts";
import { type FakeLiteLLM, startFakeLiteLLM } from "./fake-litellm.ts";
import type { FakeLiteLLMSettings } from "./litellm-settings.ts";

interface Stack {
  readonly proxy: FakeLiteLLM;
  readonly openai: FakeOpenAI;
  readonly ollama: FakeOllama;
  ask(body: unknown, headers?: Record<string, string>): Promise<PostedReply>;
}

async function start(settings: Partial<FakeLiteLLMSettings> = {}): Promise<Stack> {
  const openai = await startFakeOpenAI({ models: { custom: { dimensions: 8 } } });
  const ollama = await startFakeOllama();
  const models = {
    small: { provider: "openai", url: openai.url, model: "text-embedding-3-small" },
    custom: { provider: "openai", url: openai.url, model: "custom" },
    local: { provider: "ollama", url: ollama.url, model: "all-minilm" },
    missing: { provider: "ollama", url: ollama.url, model: "nope" },
    dead: { provider: "openai", url: "http://127.0.0.1:1/v1", model: "x" },
  } as const;
  const proxy = await startFakeLiteLLM({ models, ...settings });
  onTestFinished(async () => {
    await Promise.all([proxy.close(), openai.close(), ollama.close()]);
  });
  return { proxy, openai, ollama, ask: (body, headers = {}) => postJson(`${proxy.url}/embeddings`, body, { headers }) };
}

const messageOf = (reply: PostedReply): string => (reply.json() as { error: { message: string } }).error.message;

describe("what goes through", () => {
  test("default: rows of either server under the name that was asked for", async () => {
    const { ask, openai, ollama } = await start();
    const one = (await ask({ model: "custom", input: ["a"] })).json();
    const two = (await ask({ model: "local", input: "a" })).json();
    expect(one).toMatchObject({ object: "list", model: "custom", data: [{ index: 0 }], usage: { prompt_tokens: 1 } });
    expect(two).toMatchObject({ object: "list", model: "local", data: [{ index: 0 }], usage: { prompt_tokens: 3 } });
    const { data } = two as { data: { embedding: number[] }[] };
    expect(Float32Array.from(data[0]?.embedding ?? [])).toEqual(ollama.vectorOf("a", "all-minilm"));
    expect([openai.requests[0]?.body, ollama.requests[0]?.path]).toEqual([
      { input: ["a"], model: "custom" },
      "/api/embed",
    ]);
  });

  test("args: a width goes on where the provider is given it", async () => {
    const { ask, openai, ollama } = await start();
    expect((await ask({ model: "small", input: "a", dimensions: 4 })).status).toBe(200);
    expect((await ask({ model: "local", input: "a", dimensions: 4 })).status).toBe(200);
    expect([openai.requests[0]?.body, ollama.requests[0]?.body]).toMatchObject([{ dimensions: 4 }, { dimensions: 4 }]);
  });
});

describe("what it refuses itself", () => {
  test.each([
    [
      { model: "nope", input: "a" },
      "/embeddings: Invalid model name passed in model=nope. Call `/v1/models` to view available models for your key.",
    ],
    [
      { input: "a" },
      "/embeddings: Invalid model name passed in model=None. Call `/v1/models` to view available models for your key.",
    ],
    [{ model: "local" }, "/embeddings: Missing required parameter: 'input'."],
    ["", "/embeddings: Missing required parameter: 'input'."],
    [{ model: 3, input: "a" }, "'model' must be a string."],
    ['{"model":"local","input":"a', "Invalid JSON payload: unexpected end of data: line 1 column 28 (char 27)"],
    ['{"input":["a",]}', "Invalid JSON payload: trailing comma is not allowed: line 1 column 14 (char 13)"],
    ['{"input":"a"} x', "Invalid JSON payload: unexpected content after document: line 1 column 15 (char 14)"],
    ["nope", "Invalid JSON payload: invalid literal, expected 'null': line 1 column 1 (char 0)"],
    [{ input: "a\ud800" }, "Invalid JSON payload: no low surrogate in string: line 1 column 12 (char 11)"],
    [{ input: "\udc00" }, "Invalid JSON payload: invalid high surrogate in string: line 1 column 11 (char 10)"],
    [{ input: "\ud800A" }, "Invalid JSON payload: no low surrogate in string: line 1 column 11 (char 10)"],
  ])("error: %j", async (body, message) => {
    const { ask, proxy } = await start();
    const reply = await ask(body);
    expect([reply.status, messageOf(reply), proxy.requests.length]).toEqual([400, message, 1]);
  });

  test.each([
    [
      { model: "local", encoding_format: "base64" },
      "Setting {'encoding_format': 'base64'} is not supported by ollama.",
    ],
    [
      { model: "local", encoding_format: "float", user: "u" },
      "Setting {'user': 'u', 'encoding_format': 'float'} is not supported by ollama.",
    ],
    [
      { model: "custom", dimensions: 4 },
      "Setting dimensions is not supported for OpenAI `text-embedding-3` and later models.",
    ],
  ])("error: %j is a parameter that the provider is not given", async (fields, what) => {
    const { ask, openai, ollama } = await start();
    const reply = await ask({ input: "a", ...fields });
    const advice = "To drop it from the call, set `litellm.drop_params = True`.";
    const note = `LiteLLM: model group '${fields.model}' failed with the error above. No fallback was attempted.`;
    expect([reply.status, messageOf(reply)]).toEqual([
      400,
      `litellm.UnsupportedParamsError: ${what} ${advice}\n\n${note}`,
    ]);
    expect([...openai.requests, ...ollama.requests]).toEqual([]);
  });

  test("error: a wrong key is about its database, and none at all a bare 500", async () => {
    const { ask } = await start({ apiKey: "sk-right" });
    const wrong = await ask({ model: "local", input: "a" }, { authorization: "Bearer sk-wrong" });
    const error = { message: "No connected db.", type: "no_db_connection", param: null, code: "400" };
    expect([wrong.status, wrong.json()]).toEqual([400, { error }]);
    const none = await ask({ model: "local", input: "a" });
    expect([none.status, none.text]).toEqual([500, "Internal Server Error"]);
    expect((await ask({ model: "local", input: "a" }, { authorization: "Bearer sk-right" })).status).toBe(200);
    expect((await ask({ model: "local", input: "a" }, { "x-api-key": "sk-right" })).status).toBe(200);
  });

  test("error: unknown paths, other methods, and a body that is no object", async () => {
    const { proxy, ask } = await start();
    expect(await (await fetch(`${proxy.origin}/nope`)).json()).toEqual({ detail: "Not Found" });
    expect(await (await fetch(`${proxy.url}/embeddings`)).json()).toEqual({ detail: "Method Not Allowed" });
    expect((await ask("[]")).text).toBe("Internal Server Error");
    expect(await (await fetch(`${proxy.origin}/health/liveliness`)).json()).toBe("I'm alive!");
    expect(await (await fetch(`${proxy.url}/models`)).json()).toMatchObject({
      data: [{ id: "small" }, {}, {}, {}, {}],
    });
  });

  test("error: a proxy without models is none", async () => {
    await expect(startFakeLiteLLM({ models: {} })).rejects.toThrow("at least one model");
  });
});

describe("what the server behind refuses", () => {
  test("error: its words are handed on with the class of the status", async () => {
    const { ask } = await start();
    const empty = await ask({ model: "small", input: [""] });
    expect([empty.status, messageOf(empty).split("\n")[0]]).toEqual([
      400,
      "litellm.BadRequestError: OpenAIException - Error code: 400 - Invalid 'input[0]': input cannot be an empty string.",
    ]);
    const missing = await ask({ model: "missing", input: "a" });
    expect([missing.status, messageOf(missing).split("\n")[0]]).toEqual([
      404,
      String.raw`litellm.NotFoundError: OllamaException - {"error":"model \"nope\" not found, try pulling it first"}`,
    ]);
    expect(messageOf(await ask({ model: "local", input: [1, 2] }))).toMatch(
      /^litellm.BadRequestError: Invalid input for ollama embeddings. input=\[1, 2\]\n/,
    );
    expect((await ask({ model: "local", input: [] })).status).toBe(400);
    expect((await ask({ model: "local", input: 3 })).status).toBe(500);
  });

  test("behavior: after a 404 of the server behind the model is set aside for five seconds", async () => {
    const clock = { ms: 0 };
    const { ask } = await start({ now: () => clock.ms });
    await ask({ model: "missing", input: "a" });
    const cooling = await ask({ model: "missing", input: "a" });
    expect([cooling.status, messageOf(cooling)]).toEqual([429, expect.stringMatching(/^No deployments available/)]);
    clock.ms = 5000;
    expect((await ask({ model: "missing", input: "a" })).status).toBe(404);
  });

  test("behavior: what may pass is repeated, nine times at OpenAI's SDK and three at Ollama", async () => {
    const { ask, openai, ollama } = await start();
    openai.setFaults({ script: () => ({ kind: "server-error", status: 503 }) });
    ollama.setFaults({ script: () => ({ kind: "queue-full" }) });
    expect((await ask({ model: "small", input: "a" })).status).toBe(503);
    expect((await ask({ model: "local", input: "a" })).status).toBe(503);
    expect([openai.requests.length, ollama.requests.length]).toEqual([9, 3]);
  });

  test("error: a server that is not there is a 500", async () => {
    const { ask } = await start();
    const reply = await ask({ model: "dead", input: "a" });
    expect([reply.status, messageOf(reply).split("\n")[0]]).toEqual([
      500,
      "litellm.InternalServerError: InternalServerError: OpenAIException - Connection error.",
    ]);
  });
});
