import { describe, expect, onTestFinished, test } from "vitest";
import { type PostedReply, postJson } from "../fake-http/post-json.ts";
import { type FakeOllama, startFakeOllama } from "./fake-ollama.ts";
import type { FakeOllamaSettings } from "./ollama-settings.ts";

async function start(settings: FakeOllamaSettings = {}): Promise<FakeOllama> {
  const server = await startFakeOllama(settings);
  onTestFinished(() => server.close());
  return server;
}

const model = "nomic-embed-text";

describe("/api/embeddings", () => {
  const legacy = (server: FakeOllama, body: object): Promise<PostedReply> =>
    postJson(`${server.url}/api/embeddings`, body);

  test("default: one vector, in the same direction as /api/embed but not normalised", async () => {
    const server = await start();
    const { embedding } = (await legacy(server, { model, prompt: "a" })).json() as { embedding: number[] };
    expect(Math.hypot(...embedding)).toBeCloseTo(22.6, 3);
    const unit = server.vectorOf("a", model);
    expect((embedding[5] ?? 0) / 22.6).toBeCloseTo(unit[5] ?? Number.NaN, 6);
  });

  test("args: an empty prompt gives an empty vector", async () => {
    const reply = await legacy(await start(), { model });
    expect([reply.status, reply.json()]).toEqual([200, { embedding: [] }]);
  });

  test("error: never truncates, and knows missing models", async () => {
    const server = await start();
    const long = await legacy(server, { model, prompt: "w ".repeat(2100) });
    expect([long.status, long.json()]).toEqual([500, { error: "the input length exceeds the context length" }]);
    expect((await legacy(server, {})).json()).toEqual({ error: "model is required" });
    expect((await legacy(server, { model: "nope", prompt: "a" })).status).toBe(404);
  });
});

describe("/v1/embeddings", () => {
  const openAI = (server: FakeOllama, body: object): Promise<PostedReply> =>
    postJson(`${server.url}/v1/embeddings`, body);

  test("default: OpenAI's shape with usage, floats unless base64 is asked for", async () => {
    const server = await start();
    const floats = (await openAI(server, { model, input: ["a", "b"] })).json();
    expect(floats).toMatchObject({
      object: "list",
      model,
      data: [{ index: 0 }, { index: 1, embedding: expect.any(Array) }],
      usage: { prompt_tokens: 6, total_tokens: 6 },
    });
    const coded = (await openAI(server, { model, input: "a", encoding_format: "base64", dimensions: 2 })).json() as {
      data: { embedding: string }[];
    };
    const bytes = Buffer.from(coded.data[0]?.embedding ?? "", "base64");
    expect([bytes.readFloatLE(0), bytes.readFloatLE(4)]).toEqual([...server.vectorOf("a", model, 2)]);
  });

  test("behavior: before 0.12.7 base64 is ignored", async () => {
    const reply = await openAI(await start({ version: "0.12.6" }), { model, input: "a", encoding_format: "base64" });
    expect(reply.json()).toMatchObject({ data: [{ embedding: expect.any(Array) }] });
  });

  test("behavior: always truncates", async () => {
    const reply = await openAI(await start(), { model, input: "w ".repeat(3000), truncate: false });
    expect(reply.json()).toMatchObject({ usage: { prompt_tokens: 2048 } });
  });

  test.each([
    [{ model, input: [1, 2] }, 400, "invalid input type", "invalid_request_error"],
    [{ model, input: [] }, 400, "invalid input", "invalid_request_error"],
    [
      { model, input: "a", encoding_format: "md5" },
      400,
      "Invalid value for 'encoding_format' = md5. Supported values: ['float', 'base64'].",
      "invalid_request_error",
    ],
    [{ model: "nope", input: "a" }, 404, 'model "nope" not found, try pulling it first', "not_found_error"],
  ])("error: %j is answered with %i in OpenAI's envelope", async (body, status, message, type) => {
    const reply = await openAI(await start(), body);
    expect([reply.status, reply.json()]).toEqual([status, { error: { message, type, param: null, code: null } }]);
  });

  test("args: an empty text is an input, alone and in a list", async () => {
    const server = await start();
    const one = (await openAI(server, { model, input: "" })).json();
    expect(one).toMatchObject({ data: [{ index: 0 }], usage: { prompt_tokens: 2 } });
    expect((await openAI(server, { model, input: [""] })).json()).toEqual(one);
  });

  test("error: a body that is no JSON is told in OpenAI's envelope too", async () => {
    const reply = await postJson(`${(await start()).url}/v1/embeddings`, '{"model": x}');
    const message = "invalid character 'x' looking for beginning of value";
    const error = { message, type: "invalid_request_error", param: null, code: null };
    expect([reply.status, reply.json()]).toEqual([400, { error }]);
  });

  test("error: other failures are of type api_error", async () => {
    const server = await start({ version: "0.12.7", faults: { poison: { marker: "POISON" } } });
    const reply = await openAI(server, { model, input: "POISON" });
    expect([reply.status, reply.json()]).toMatchObject([500, { error: { type: "api_error" } }]);
  });
});
