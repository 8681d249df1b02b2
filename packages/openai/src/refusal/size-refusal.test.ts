import { describe, expect, test } from "vitest";
import { readSizeRefusal, type SizeRefusal } from "./size-refusal.ts";

// About 1,200 tokens by the estimate, 4,800 characters.
const long = "harbour light ".repeat(343).slice(0, 4800);
const read = (text: string, inputs: readonly string[], tokensPerInput?: number): SizeRefusal | undefined =>
  readSizeRefusal(text, undefined, { inputs, model: "bge-small-en-v1.5", tokensPerInput });
const several = ["short", long, "another"];
const many = (count: number): string[] => Array.from({ length: count }, (_, i) => `text ${i}`);

describe("one input is too long", () => {
  test.each<[string, string, object]>([
    [
      "Voyage",
      "Request to model 'voyage-4-large' failed. The example at index 1 in your batch has too many tokens and does not fit into the model's context window of 512 tokens. Please lower the number of tokens in the example or use truncation.",
      { index: 1, limit: 512, tokens: undefined },
    ],
    [
      "PyTorch",
      "The size of tensor a (1202) must match the size of tensor b (512) at non-singleton dimension 1",
      { limit: 512, tokens: 1202 },
    ],
    ["a server in Chinese", "输入长度超过最大限制512, 当前1202", { limit: 512, tokens: 1202 }],

    ["NIM", "Input length 1202 exceeds maximum allowed token size 512", { limit: 512, tokens: 1202 }],
    ["Jina", "Single text cannot exceed 8192 tokens. 9237 tokens given.", { limit: 8192, tokens: 9237 }],
    [
      "Bedrock, Titan",
      "400 Bad Request: Too many input tokens. Max input tokens: 8192, request input token count: 9875 ",
      { limit: 8192, tokens: 9875 },
    ],
    [
      "Bedrock, Cohere, in characters",
      "Malformed input request: #/texts/1: expected maxLength: 2048, actual: 4800, please reformat your input and try again.",
      { index: 1, limit: 2048, tokens: 4800 },
    ],
    [
      "DashScope",
      "<400> InternalError.Algo.InvalidParameter: Range of input length should be [1, 2048]",
      { limit: 2048 },
    ],
    ["Cohere", "invalid request: text at position 1 is too long: 1202 tokens, maximum 512", { index: 1, limit: 512 }],
    ["Ollama's /v1", "the input length exceeds the context length", { limit: undefined, tokens: undefined }],
    [
      "Ollama, physical batch",
      "input (1202 tokens) is too large to process. increase the physical batch size (current batch size: 512)",
      { limit: 512, tokens: 1202 },
    ],
    [
      "llama.cpp, causal",
      "request (1202 tokens) exceeds the available context size (512 tokens), try increasing it",
      { limit: 512, tokens: 1202 },
    ],
    [
      "llama-box",
      "Illegal param: prefill 744 tokens exceed n_ctx_per_seq, try increasing total context size",
      { limit: undefined, tokens: 744 },
    ],
    ["SiliconFlow", "input must have less than 512 tokens", { limit: 512, tokens: undefined }],
    ["Mistral", "Input id 1 has 9200 tokens, exceeding max 8192 tokens.", { index: 1, limit: 8192, tokens: 9200 }],
    [
      "Gemini",
      "The input token count (12508) exceeds the maximum number of tokens allowed (2048).",
      { limit: 2048, tokens: 12_508 },
    ],
    [
      "Vertex",
      "Unable to submit request because the input token count is 20001 but the model supports up to 20000.",
      { limit: 20_000, tokens: 20_001 },
    ],
  ])("default: %s", (_, text, sizes) => {
    expect(read(text, several)).toMatchObject({ about: "input", ...sizes });
    expect(read(text, [long])?.index).toBe(0);
  });

  test.each([
    "the prompt holds 1187 units, more than the 512 that fit",
    "1,187 > 512",
    "Max sequence of 512 surpassed (got 1187)",
    "cannot embed 1187, limit 512",
    "Payload of 4800 chars is above the cap; supports 2048",
  ])("behavior: words nobody knows, by the numbers in them: %s", (text) => {
    expect(read(text, [long])).toMatchObject({ about: "input", index: 0 });
    expect(read(text, several)).toMatchObject({ about: "input" });
  });

  test("behavior: one number alone has to be the known window", () => {
    expect(read("at most 512 here", [long], 512)).toMatchObject({ about: "input", index: 0, limit: 512 });
    expect(read("at most 512 here", [long])).toBeUndefined();
    expect(read("at most 512 here", ["short"], 512)).toBeUndefined();
  });

  test("behavior: a size in characters or bytes names its input", () => {
    expect(read("text too long: 4800 > 2048, limit exceeded", several)).toMatchObject({ index: 1 });
  });

  test("behavior: thousands separators, and numbers that are none", () => {
    const text = "model bge-small-en-v1.5: 1,202 tokens exceed the context of 512 (error 20042, see https://h/1/2)";
    expect(read(text, [long])).toMatchObject({ limit: 512, tokens: 1202 });
  });
});

describe("the request holds too much", () => {
  test.each<[string, string, number]>([
    [
      "Voyage, tokens",
      "Request to model 'voyage-code-3' failed. The max allowed tokens per submitted batch is 120000. Your batch has 124417 tokens after truncation. Please lower the number of tokens in the batch.",
      3,
    ],
    ["Voyage, inputs", "The batch size limit is 1000. Your batch size is 1200.", 1200],
    ["Mistral, tokens", "Too many tokens in batch. Max is 16384 got 17555", 64],
    ["Mistral, inputs", "Too many inputs in request, split into more batches.", 600],
    ["Azure", "Too many inputs. The max number of inputs is 16.  We hope to increase the number soon.", 20],
    [
      "DashScope",
      "<400> InternalError.Algo.InvalidParameter: Value error, batch size is invalid, it should not be larger than 10.: input.contents",
      11,
    ],
    ["Vertex", "250 instance(s) is allowed per prediction. Actual: 512", 512],
    ["Cohere", "invalid request: total number of texts must be at most 96 - received 131", 131],
    ["TEI", "Input validation error: batch size 64 > maximum allowed batch size 32", 64],
    ["SiliconFlow", "input batch size 473 > maximum allowed batch size 64", 473],
    ["Jina", "input length is larger than the largest allowed size 2048", 2100],
    ["Gemini", "* BatchEmbedContentsRequest.requests: at most 100 requests can be in one batch", 140],
    ["OpenAI, tokens", "Requested 453357 tokens, max 300000 tokens per request", 3],
  ])("default: %s", (_, text, count) => {
    expect(read(text, many(count))).toEqual({ about: "request" });
  });

  test.each([
    "the list may have up to 25 entries",
    "contents exceed the allowed 8",
    "Expected an array of at most 96 strings, got 140",
  ])("behavior: words nobody knows, by a number below what was sent: %s", (text) => {
    expect(read(text, many(140))).toEqual({ about: "request" });
    expect(read(text, many(4))).toBeUndefined();
  });
});

test.each([
  "The server had an error",
  "refused",
  "Upstream took too long to respond after 1200 ms (limit 512)",
  "Invalid value for 'dimensions' = 9999. Must be less than or equal to 1536.",
  "input cannot be an empty string",
  "cannot embed 3 of them",
  "",
])("behavior: %j is no complaint about a size", (text) => {
  expect(read(text, [long])).toBeUndefined();
  expect(read(text, many(64))).toBeUndefined();
});
