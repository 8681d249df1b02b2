import { describe, expect, onTestFinished, test } from "vitest";
import { type FakeOpenAI, startFakeOpenAI } from "./fake-openai.ts";
import type { FakeOpenAISettings } from "./openai-settings.ts";
import { postJson } from "../fake-http/post-json.ts";

const model = "text-embedding-3-small";
const oldMessage =
  "'$.input' is invalid. Please check the API reference: https://platform.openai.com/docs/api-reference.";

async function start(settings: FakeOpenAISettings = {}): Promise<FakeOpenAI> {
  const server = await startFakeOpenAI(settings);
  onTestFinished(() => server.close());
  return server;
}

async function refusal(settings: FakeOpenAISettings, body: unknown): Promise<{ status: number; error: unknown }> {
  const server = await start(settings);
  const reply = await postJson(`${server.url}/embeddings`, body);
  expect(server.counters.tokensBilled).toBe(0);
  return { status: reply.status, ...(reply.json() as { error: unknown }) };
}

const badRequest = (message: string): object => ({
  status: 400,
  error: { message, type: "invalid_request_error", param: null, code: null },
});

describe("limits of the inputs", () => {
  const tooMany = Array.from({ length: 2049 }, () => "a");

  test("error: 2,049 inputs, in the words of 2026 and of 2024", async () => {
    const newWords = badRequest("Invalid 'input': array length must be 2048 or less.");
    expect(await refusal({}, { model, input: tooMany })).toEqual(newWords);
    expect(await refusal({ errorEra: "2024" }, { model, input: tooMany })).toEqual(badRequest(oldMessage));
  });

  test("error: one empty string fails the batch, in the words of 2026 and of 2024", async () => {
    const input = ["a", "", "b"];
    const newWords = badRequest("Invalid 'input[1]': input cannot be an empty string.");
    expect(await refusal({}, { model, input })).toEqual(newWords);
    expect(await refusal({ errorEra: "2024" }, { model, input })).toEqual(badRequest(oldMessage));
    expect(await refusal({}, { model, input: "" })).toEqual(
      badRequest("Invalid 'input[0]': input cannot be an empty string."),
    );
  });

  test("error: one input over 8,192 tokens, in the words of 2026 and of 2024", async () => {
    const input = ["a", "x".repeat(8610 * 4)];
    const newWords = badRequest("Invalid 'input[1]': maximum input length is 8192 tokens.");
    expect(await refusal({}, { model, input })).toEqual(newWords);
    const oldWords = badRequest(
      "This model's maximum context length is 8192 tokens, however you requested 8610 tokens (8610 in your prompt; " +
        "0 for the completion). Please reduce your prompt; or completion length.",
    );
    expect(await refusal({ errorEra: "2024" }, { model, input })).toEqual(oldWords);
  });

  test("behavior: 8,192 tokens pass", async () => {
    const server = await start();
    const reply = await postJson(`${server.url}/embeddings`, { model, input: "x".repeat(8192 * 4) });
    expect(reply.status).toBe(200);
  });

  test("error: more than 300,000 tokens in one request, counted as a quarter per byte whatever the tokens are", async () => {
    const input = Array.from({ length: 100 }, () => "é".repeat(6001));
    const settings: FakeOpenAISettings = { countTokens: () => 1 };
    expect(await refusal(settings, { model, input })).toEqual({
      status: 400,
      error: {
        message: "Requested 300050 tokens, max 300000 tokens per request",
        type: "max_tokens_per_request",
        param: null,
        code: "max_tokens_per_request",
      },
    });
  });

  test("behavior: exactly 300,000 tokens pass", async () => {
    const server = await start({ models: { tiny: { dimensions: 2 } } });
    const input = Array.from({ length: 100 }, () => "é".repeat(6000));
    expect((await postJson(`${server.url}/embeddings`, { model: "tiny", input })).status).toBe(200);
  });

  test("args: inputsPerRequest, tokensPerRequest and tokensPerInput move the limits", async () => {
    const models = { tiny: { dimensions: 2, tokensPerInput: 3 } };
    expect(await refusal({ inputsPerRequest: 1 }, { model, input: ["a", "b"] })).toEqual(
      badRequest("Invalid 'input': array length must be 1 or less."),
    );
    expect(await refusal({ models }, { model: "tiny", input: "x".repeat(13) })).toEqual(
      badRequest("Invalid 'input[0]': maximum input length is 3 tokens."),
    );
    expect(await refusal({ tokensPerRequest: 1 }, { model, input: ["aaaa", "b"] })).toMatchObject({
      error: { message: "Requested 2 tokens, max 1 tokens per request" },
    });
  });

  test.each([[undefined], [null], [[]], [5], [[1.5]], [["a", 1]], [[[]]], [{ text: "a" }]])(
    "error: input %j is of no type OpenAI takes",
    async (input) => {
      expect(await refusal({}, { model, input })).toEqual(badRequest(oldMessage));
    },
  );
});

describe("dimensions", () => {
  test("error: above the native width", async () => {
    expect(await refusal({}, { model, input: "a", dimensions: 1537 })).toEqual(
      badRequest("Invalid value for 'dimensions' = 1537. Must be less than or equal to 1536"),
    );
  });

  test.each([0, -1, 2.5, "512", null])("error: %j is no width", async (dimensions) => {
    expect(await refusal({}, { model, input: "a", dimensions })).toMatchObject({ status: 400 });
  });

  test("error: ada-002 takes none, not even its own width", async () => {
    expect(await refusal({}, { model: "text-embedding-ada-002", input: "a", dimensions: 1536 })).toEqual(
      badRequest("This model does not support specifying dimensions."),
    );
  });
});

describe("other fields", () => {
  test("error: an unknown encoding_format", async () => {
    expect(await refusal({}, { model, input: "a", encoding_format: "md5" })).toEqual(
      badRequest("Invalid value for 'encoding_format' = md5. Supported values: ['float', 'base64']."),
    );
  });

  test("error: an unknown model is a 404 with its code", async () => {
    expect(await refusal({}, { model: "nope", input: "a" })).toMatchObject({
      status: 404,
      error: { type: "invalid_request_error", code: "model_not_found" },
    });
  });

  test("error: no model", async () => {
    expect(await refusal({}, { input: "a" })).toEqual(badRequest("you must provide a model parameter"));
  });

  test.each(["{", "", "[]", "5"])("error: a body of %j is no JSON object", async (body) => {
    expect(await refusal({}, body)).toMatchObject({ status: 400, error: { type: "invalid_request_error" } });
  });
});

describe("poison inputs", () => {
  const input = ["a", "b", "this is POISON"];

  test("error: an input with the marker fails the whole request, without its index unless asked for", async () => {
    expect(await refusal({ faults: { poison: { marker: "POISON" } } }, { model, input })).toEqual(
      badRequest("The request could not be processed because of its content."),
    );
    expect(await refusal({ faults: { poison: { marker: "POISON", namesIndex: true } } }, { model, input })).toEqual(
      badRequest("Invalid 'input[2]': input could not be processed because of its content."),
    );
  });

  test("behavior: the same request without the marker is served", async () => {
    const server = await start({ faults: { poison: { marker: "POISON" } } });
    const reply = await postJson(`${server.url}/embeddings`, { model, input: input.slice(0, 2) });
    expect(reply.status).toBe(200);
  });
});

describe("keys and paths", () => {
  test("error: a wrong key is a 401 that shows no more than its ends", async () => {
    const server = await start({ apiKey: "sk-right" });
    const headers = { authorization: "Bearer sk-abcdefghijklmnopqrstuvwxyz" };
    const reply = await postJson(`${server.url}/embeddings`, { model, input: "a" }, { headers });
    expect(reply.status).toBe(401);
    expect(reply.json()).toEqual({
      error: {
        message:
          "Incorrect API key provided: sk-ab****yz. You can find your API key at https://platform.openai.com/account/api-keys.",
        type: "invalid_request_error",
        param: null,
        code: "invalid_api_key",
      },
    });
    const short = await postJson(`${server.url}/embeddings`, {}, { headers: { authorization: "Bearer secret" } });
    expect(short.text).not.toContain("secret");
  });

  test("error: no key is a 401, the right one is let in", async () => {
    const server = await start({ apiKey: "sk-right" });
    expect((await postJson(`${server.url}/embeddings`, { model, input: "a" })).status).toBe(401);
    const headers = { authorization: "Bearer sk-right" };
    expect((await postJson(`${server.url}/embeddings`, { model, input: "a" }, { headers })).status).toBe(200);
  });

  test("error: an unknown path is a 404 and another method a 405", async () => {
    const server = await start();
    const unknown = await postJson(`${server.url}/nope`, {});
    expect([unknown.status, unknown.json()]).toMatchObject([404, { error: { type: "invalid_request_error" } }]);
    expect((await fetch(`${server.url}/embeddings`)).status).toBe(405);
  });
});
