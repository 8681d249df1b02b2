import { expect, onTestFinished, test } from "vitest";
import type { CompatibleServerName } from "./compatible-server.ts";
import { type FakeOpenAI, startFakeOpenAI } from "./fake-openai.ts";
import { postJson } from "../fake-http/post-json.ts";

const models = {
  plain: { dimensions: 16, tokensPerInput: 512, supportsDimensions: false },
  nested: { dimensions: 16, tokensPerInput: 512 },
};
const long = "x".repeat(596 * 4);

async function start(style: CompatibleServerName): Promise<FakeOpenAI> {
  const server = await startFakeOpenAI({ style, models });
  onTestFinished(() => server.close());
  return server;
}

async function ask(style: CompatibleServerName, body: object): Promise<{ status: number; body: unknown }> {
  const server = await start(style);
  const { status, json } = await postJson(`${server.url}/embeddings`, { model: "nested", input: "a", ...body });
  return { status, body: json() };
}

const tooLong =
  "This model's maximum context length is 512 tokens. However, you requested 596 tokens in the input for embedding " +
  "generation. Please reduce the length of the input.";
const noMatryoshka =
  'Model "plain" does not support matryoshka representation, changing output dimensions will lead to poor results.';
const vllm = (message: string): object => ({ error: { message, type: "BadRequestError", param: null, code: 400 } });
const tooLarge =
  "input (596 tokens) is too large to process. increase the physical batch size (current batch size: 512)";
const many = (count: number): string[] => Array.from({ length: count }, () => "a");

test.each([
  ["vllm", { input: long }, 400, vllm(tooLong)],
  ["vllm", { model: "plain", dimensions: 8 }, 400, vllm(noMatryoshka)],
  [
    "vllm-0.9",
    { input: long },
    400,
    { object: "error", message: tooLong, type: "BadRequestError", param: null, code: 400 },
  ],
  [
    "tei",
    { input: long },
    422,
    { message: "`inputs` must have less than 512 tokens. Given: 596", code: 422, type: "Validation" },
  ],
  [
    "tei-1.8",
    { input: many(33) },
    413,
    { message: "batch size 33 > maximum allowed batch size 32", code: 413, type: "Validation" },
  ],
  ["tei", { input: "" }, 400, { message: "`inputs` cannot be empty", code: 400, type: "Validation" }],
  ["llama.cpp", { input: long }, 500, { error: { code: 500, message: tooLarge, type: "server_error" } }],
  [
    "gemini",
    { input: many(101) },
    400,
    {
      error: {
        code: 400,
        message: "* BatchEmbedContentsRequest.requests: at most 100 requests can be in one batch",
        status: "INVALID_ARGUMENT",
      },
    },
  ],
  [
    "mistral",
    { input: many(40).map(() => "x".repeat(2000)) },
    400,
    {
      object: "error",
      message: "Too many tokens overall, split into more batches.",
      type: "invalid_request_prompt",
      param: null,
      code: "3210",
    },
  ],
  ["mistral", { dimensions: 8 }, 422, expect.anything()],
  ["voyage", { encoding_format: "float" }, 400, expect.anything()],
  ["voyage", { dimensions: 8 }, 422, { detail: "Argument 'dimensions' is not supported by this model" }],
  ["jina", { encoding_format: "float" }, 422, { detail: "Argument 'encoding_format' is not supported by this model" }],
] as const)("error: %s refuses in its own words, case %#", async (style, body, status, expected) => {
  expect(await ask(style, body)).toEqual({ status, body: expected });
});

const vectorOf = async (style: CompatibleServerName, body: object): Promise<unknown> => {
  const { body: reply } = await ask(style, body);
  return (reply as { data: { embedding: unknown }[] }).data[0]?.embedding;
};

test.each([
  ["lm-studio", { dimensions: 8 }, 16],
  ["llama.cpp", { dimensions: 8 }, 16],
  ["together", { dimensions: 8 }, 16],
  ["ollama", { dimensions: 8 }, 8],
  ["ollama", { dimensions: 999 }, 16],
  ["mistral", { output_dimension: 8 }, 8],
  ["voyage", { output_dimension: 8, input_type: "query", truncation: false }, 8],
  ["jina", { dimensions: 8, task: "retrieval.query", truncate: false, embedding_type: "float" }, 8],
] as const)("behavior: %s answers %j with the width %i", async (style, body, width) => {
  expect(await vectorOf(style, body)).toHaveLength(width);
});

test("behavior: who ignores base64 answers with numbers, who takes it under another name does not", async () => {
  expect(await vectorOf("lm-studio", { encoding_format: "base64" })).toBeInstanceOf(Array);
  expect(await vectorOf("jina", { embedding_type: "base64" })).toBeTypeOf("string");
  expect(await vectorOf("voyage", { encoding_format: "base64" })).toBeTypeOf("string");
});

test.each([
  ["lm-studio", { prompt_tokens: 0, total_tokens: 0 }],
  ["voyage", { total_tokens: 1 }],
  ["jina", { total_tokens: 1 }],
  ["together", undefined],
] as const)("behavior: %s reports the usage %j", async (style, usage) => {
  const { body } = await ask(style, {});
  expect((body as { usage?: unknown }).usage).toEqual(usage);
});

test("behavior: an overloaded TEI says so in its own shape", async () => {
  await using server = await startFakeOpenAI({ style: "tei", models, rateLimits: { requestsPerMinute: 1 } });
  const send = () => postJson(`${server.url}/embeddings`, { model: "nested", input: "a" });
  await send();
  const { status, json } = await send();
  expect([status, json()]).toEqual([429, { message: "Model is overloaded", code: 429, type: "Overloaded" }]);
});
