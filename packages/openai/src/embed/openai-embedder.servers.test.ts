import { Buffer } from "node:buffer";
import { once } from "node:events";
import { createServer } from "node:http";
import { knownModel } from "@embedloom/core";
import { afterEach, describe, expect, test } from "vitest";
import { createOpenAI } from "./openai-embedder.ts";
import { startCountingServer, tokensOf } from "../test-support/counting-server.ts";

interface Body {
  readonly input: readonly string[];
  readonly [field: string]: unknown;
}

/** What a server does with a request: a status and a body. */
type Answer = readonly [status: number, body: object];

const closing: (() => void)[] = [];
afterEach(() => closing.splice(0).forEach((close) => close()));

async function serve(
  answer: (body: Body) => Answer,
): Promise<{ readonly url: string; readonly bodies: readonly Body[] }> {
  const bodies: Body[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = JSON.parse(Buffer.concat(chunks).toString("utf8")) as Body;
      bodies.push(body);
      const [status, reply] = answer(body);
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(reply));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return { url: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/v1`, bodies };
}

const rows = (count: number, width: number): object => ({
  data: Array.from({ length: count }, (_, index) => ({
    index,
    embedding: Array.from({ length: width }, (_unused, i) => Math.sin(i + index + 1)),
  })),
});
const refusal = (message: string): object => ({ error: { message, type: "invalid_request_error" } });

describe("inputs", () => {
  test("behavior: a lone surrogate is sent as U+FFFD, and its neighbours are not lost", async () => {
    const { url, bodies } = await serve(({ input }) => [200, rows(input.length, 2)]);
    const embedder = createOpenAI({ model: "m", baseURL: url, prompts: { query: "q: " } });
    await embedder.embed(["a", "half \ud83c", "🏝"], { inputType: "query" });
    expect(bodies[0]?.input).toEqual(["q: a", "q: half \ufffd", "q: 🏝"]);
  });

  test.each<[string, number, (tokens: number, window: number, index: number) => string]>([
    ["NIM", 400, (tokens, window) => `Input length ${tokens} exceeds maximum allowed token size ${window}`],
    [
      "Voyage",
      400,
      (_, window, index) =>
        `Request to model 'm' failed. The example at index ${index} in your batch has too many tokens and does not fit into the model's context window of ${window} tokens. Please lower the number of tokens in the example or use truncation.`,
    ],
    ["Jina", 400, (tokens, window) => `Single text cannot exceed ${window} tokens. ${tokens} tokens given.`],
    [
      "Bedrock",
      400,
      (tokens, window) => `Too many input tokens. Max input tokens: ${window}, request input token count: ${tokens}`,
    ],
    ["Ollama", 400, () => "the input length exceeds the context length"],
    [
      "llama.cpp",
      500,
      (tokens, window) =>
        `input (${tokens} tokens) is too large to process. increase the physical batch size (current batch size: ${window})`,
    ],
    ["nobody known", 422, (tokens, window) => `${tokens} is above the cap, limit ${window}`],
  ])("behavior: truncate uses the window of a server that refuses as %s does", async (_, status, words) => {
    await using server = await startCountingServer({ window: 512, long: "refuse", status, words });
    const facts = { id: "m", dimensions: 3, maxTokens: 512, source: "test" };
    const settings = { model: "m", baseURL: server.url, facts } as const;
    const text = Array.from({ length: 2000 }, (_unused, i) => ["tide", "embankment", "at", "lantern"][i % 4]).join(" ");
    const { overlong } = await createOpenAI({ ...settings, onOverlong: "truncate" }).embed(["a", text, "b"]);
    const used = tokensOf(text.slice(0, overlong?.[0]?.keptCharacters)) / 512;
    expect(used).toBeGreaterThanOrEqual(0.98);
    expect(used).toBeLessThanOrEqual(1);
    expect(server.requests.length).toBeLessThanOrEqual(3);
    await expect(createOpenAI(settings).embed([text])).rejects.toMatchObject({ code: "input_too_long", index: 0 });
  });

  test.each([400, 422])(
    "behavior: a lone text far beyond the known window is too long, whatever a %i says",
    async (status) => {
      const words = (): string => "Das geht so nicht";
      await using server = await startCountingServer({ window: 512, long: "refuse", status, words });
      const facts = { id: "m", dimensions: 3, maxTokens: 512, source: "test" };
      const embedder = createOpenAI({ model: "m", baseURL: server.url, facts, onOverlong: "truncate" });
      const text = Array.from({ length: 2000 }, (_, i) => ["tide", "embankment", "at", "lantern"][i % 4]).join(" ");
      const { overlong } = await embedder.embed(["a", text, "b"]);
      expect(overlong?.map(({ index }) => index)).toEqual([1]);
    },
  );

  test("behavior: split-and-average of three long texts takes few requests", async () => {
    await using server = await startCountingServer({ window: 512, long: "refuse" });
    const text = Array.from({ length: 4000 }, (_, i) => ["tide", "embankment", "at", "lantern"][i % 4]).join(" ");
    const embedder = createOpenAI({ model: "m", baseURL: server.url, onOverlong: "split-and-average" });
    const { overlong } = await embedder.embed([text, `${text} x`, `y ${text}`]);
    expect(overlong?.map(({ keptCharacters, characters }) => keptCharacters === characters)).toEqual([
      true,
      true,
      true,
    ]);
    expect(server.requests.length).toBeLessThanOrEqual(8);
  });
});

describe("encodings", () => {
  test.each<[string, number, object]>([
    ["a 400 that does not name the field", 400, refusal("Only float is supported")],
    [
      "LiteLLM's words",
      400,
      refusal("litellm.UnsupportedParamsError: Setting {'encoding_format': 'base64'} is not supported"),
    ],
    ["a 500 that names it", 500, refusal("base64 not implemented")],
    ["a 500 without a reason", 500, refusal("Internal Server Error")],
    ["an empty 500", 500, {}],
    ["a 500 with words of its own", 500, refusal("Internal error: worker 3 raised")],
    ["a 400 in another language", 400, refusal("不支持的参数")],
    ["a 422 without a body", 422, {}],
    ["a 406", 406, refusal("Not Acceptable")],
    ["a 415", 415, refusal("unsupported representation")],
  ])("behavior: base64 refused by %s is left out from then on", async (_, status, body) => {
    const { url, bodies } = await serve(({ input, encoding_format: format }) =>
      format === "base64" ? [status, body] : [200, rows(input.length, 2)],
    );
    const embedder = createOpenAI({ model: "m", baseURL: url });
    expect((await embedder.embed(["a"])).usage.requests).toBe(2);
    await embedder.embed(["b"]);
    expect(bodies.map(({ encoding_format: format }) => format)).toEqual(["base64", undefined, undefined]);
  });

  test("error: a server that fails without a reason is tried without the field once, not at every request", async () => {
    const { url, bodies } = await serve(() => [500, refusal("Internal Server Error")]);
    const embedder = createOpenAI({ model: "m", baseURL: url });
    for (let i = 0; i < 3; i++) {
      await expect(embedder.embed(["a"])).rejects.toMatchObject({ code: "server", retryable: true });
    }
    expect(bodies).toHaveLength(4);
  });

  test.each<[string, number, object]>([
    ["a key", 401, refusal("who are you")],
    ["a rate", 429, refusal("slow down")],
    ["a length", 400, refusal("maximum context length is 8 tokens, you sent 12")],
    ["memory", 500, refusal("CUDA out of memory")],
    ["a server that loads", 503, refusal("Loading model")],
  ])("behavior: a refusal because of %s is not tried without the field", async (_, status, body) => {
    const { url, bodies } = await serve(() => [status, body]);
    await expect(createOpenAI({ model: "m", baseURL: url, apiKey: "k" }).embed(["a"])).rejects.toMatchObject({
      status,
    });
    expect(bodies).toHaveLength(1);
  });

  test("behavior: words about an encoding that are always said do not double every request", async () => {
    const { url, bodies } = await serve(() => [400, refusal("No: base64 of the input is on our list")]);
    const embedder = createOpenAI({ model: "m", baseURL: url });
    for (let i = 0; i < 10; i++) await expect(embedder.embed(["a"])).rejects.toMatchObject({ status: 400 });
    expect(bodies.length).toBeLessThanOrEqual(13);
  });

  test("behavior: a server that has answered with vectors is believed when it refuses without a reason", async () => {
    const { url, bodies } = await serve(({ input }) =>
      input[0] === "bad" ? [400, refusal("no")] : [200, rows(input.length, 2)],
    );
    const embedder = createOpenAI({ model: "m", baseURL: url });
    await embedder.embed(["a"]);
    await expect(embedder.embed(["bad"])).rejects.toMatchObject({ code: "input_rejected", index: 0 });
    expect(bodies).toHaveLength(2);
  });
});

describe("widths", () => {
  const model = "text-embedding-3-small";

  test.each<[string, number, object]>([
    ["a 400 without a body", 400, {}],
    ["a 422 in another language", 422, refusal("该参数不受支持")],
    ["a 500 without a reason", 500, {}],
  ])("behavior: a width refused by %s is cut here, where the model was trained for it", async (_, status, body) => {
    const { url, bodies } = await serve(({ input, dimensions }) =>
      dimensions === undefined ? [200, rows(input.length, 1536)] : [status, body],
    );
    const embedder = createOpenAI({ model, baseURL: url, dimensions: 256 });
    expect((await embedder.embed(["a"])).embeddings.dimensions).toBe(256);
    const { length } = bodies;
    expect((await embedder.embed(["b", "c"])).embeddings.dimensions).toBe(256);
    expect([length <= 3, bodies.length - length]).toEqual([true, 1]);
  });

  test("error: a server that refuses everything is tried without the width once, and its first reason is told", async () => {
    const { url, bodies } = await serve(({ dimensions }) => [400, refusal(`no, not ${dimensions ?? "ever"}`)]);
    const embedder = createOpenAI({ model, baseURL: url, dimensions: 256, encodingFormat: "float" });
    for (let i = 0; i < 3; i++) {
      await expect(embedder.embed(["a"])).rejects.toMatchObject({ message: expect.stringContaining("no, not 256") });
    }
    expect(bodies.length).toBeLessThanOrEqual(5);
  });

  const facts = { ...knownModel("text-embedding-3-small")!, dimensions: 8, matryoshka: { sizes: [], anyFrom: 1 } };
  const lengthOf = (row: Float32Array): number => Math.hypot(...row);

  test("behavior: refused by the server, it is cut here, and not asked for again", async () => {
    const { url, bodies } = await serve(({ input, dimensions }) =>
      dimensions === undefined ? [200, rows(input.length, 8)] : [400, refusal("Setting dimensions is not supported")],
    );
    const embedder = createOpenAI({ model: "m", baseURL: url, facts, dimensions: 4 });
    const { embeddings, usage } = await embedder.embed(["a", "b"]);
    expect([embeddings.dimensions, usage.requests]).toEqual([4, 2]);
    expect(lengthOf(embeddings.row(1))).toBeCloseTo(1, 6);
    await embedder.embed(["c"]);
    expect(bodies).toHaveLength(3);
  });

  test("behavior: ignored by the server, it is cut here", async () => {
    const { url, bodies } = await serve(({ input }) => [200, rows(input.length, 8)]);
    const { embeddings } = await createOpenAI({ model: "m", baseURL: url, facts, dimensions: 4 }).embed(["a"]);
    expect(embeddings.dimensions).toBe(4);
    expect(bodies).toHaveLength(1);
  });

  test("error: where the model was not trained for it, one error names both widths and the way out", async () => {
    const { url, bodies } = await serve(({ input }) => [200, rows(input.length, 8)]);
    const call = createOpenAI({ model: "m", baseURL: url, dimensions: 4 }).embed(["a", "b"]);
    await expect(call).rejects.toMatchObject({
      code: "invalid_reply",
      retryable: false,
      splittable: false,
      index: undefined,
    });
    await expect(call).rejects.toThrow(/8 dimensions where 4 were asked for.*withDimensions/);
    expect(bodies).toHaveLength(1);
  });

  test("error: another width than the model's own is one error, for all inputs", async () => {
    const { url, bodies } = await serve(({ input }) => [200, rows(input.length, 3)]);
    const call = createOpenAI({ model: "m", baseURL: url, facts }).embed(["a", "b"]);
    await expect(call).rejects.toMatchObject({
      code: "invalid_reply",
      problem: "width",
      retryable: false,
      splittable: false,
    });
    await expect(call).rejects.toThrow(/gave vectors of 3 dimensions for m, which has 8.*`facts`/);
    expect(bodies).toHaveLength(1);
  });
});

test("behavior: extra fields travel with every request and enter the fingerprint", async () => {
  const { url, bodies } = await serve(({ input }) => [200, rows(input.length, 2)]);
  const embedder = createOpenAI({ model: "m", baseURL: url, extraBody: { truncate: "END", user: "u1" } });
  await embedder.embed(["a"]);
  expect(bodies[0]).toMatchObject({ model: "m", input: ["a"], truncate: "END", user: "u1" });
  expect((await embedder.describe()).fingerprint["extraBody"]).toBe('{"truncate":"END","user":"u1"}');
  expect((await createOpenAI({ model: "m", baseURL: url }).describe()).fingerprint).not.toHaveProperty("extraBody");
});
