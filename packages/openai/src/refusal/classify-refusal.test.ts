import { EmbedloomError } from "@embedloom/core";
import { APIError } from "openai";
import { describe, expect, test } from "vitest";
import { openAIError } from "./openai-errors.ts";
import type { SentRequest } from "./classify-refusal.ts";

const request: SentRequest = {
  server: "OpenAI",
  model: "text-embedding-3-small",
  inputs: ["first", "second", "third"],
};

/** What the provider makes of a reply, by way of the SDK's own reading of it. */
function judged(
  status: number,
  body: object | string,
  headers: Record<string, string> = {},
  sent: Partial<SentRequest> = {},
): EmbedloomError {
  const parsed = typeof body === "string" ? undefined : "error" in body ? body : { error: body };
  const text = typeof body === "string" ? body : undefined;
  const error = openAIError(APIError.generate(status, parsed, text, new Headers(headers)), { ...request, ...sent });
  if (!(error instanceof EmbedloomError)) throw error;
  return error;
}

const openai = (message: string, code: string | number | null = null, type = "invalid_request_error"): object => ({
  error: { message, type, param: null, code },
});

const RATE =
  "Rate limit reached for text-embedding-3-small in organization org-x on tokens per min (TPM): Limit 200000, Used 195869, Requested 4412. Please try again in 84ms.";
const TOO_BIG =
  "Request too large for text-embedding-3-small in organization org-x on tokens per min (TPM): Limit 200000, Requested 480002.";
const AZURE_RATE =
  "Requests to the Embeddings_Create Operation under Azure OpenAI API version 2024-10-21 have exceeded call rate limit of your current OpenAI S0 pricing tier. Please retry after 55 seconds.";
const OLD_LENGTH =
  "This model's maximum context length is 8192 tokens, however you requested 8610 tokens (8610 in your prompt; 0 for the completion). Please reduce your prompt; or completion length.";
const VLLM_LENGTH =
  "This model's maximum context length is 8192 tokens. However, you requested 8193 tokens in the input for embedding generation. Please reduce the length of the input.";
const LLAMA_BATCH =
  "input (596 tokens) is too large to process. increase the physical batch size (current batch size: 512)";
const GEMINI_BATCH = "* BatchEmbedContentsRequest.requests: at most 100 requests can be in one batch";
const VLLM_MRL =
  'Model "BAAI/bge-m3" does not support matryoshka representation, changing output dimensions will lead to poor results.';
const QUOTA = "You exceeded your current quota, please check your plan and billing details.";

describe("what OpenAI answers", () => {
  test.each<[string, number, object, string, object]>([
    ["too many inputs", 400, openai("Invalid 'input': array length must be 2048 or less."), "request_too_large", {}],
    [
      "a request over 300,000 tokens",
      400,
      openai(
        "Requested 453357 tokens, max 300000 tokens per request",
        "max_tokens_per_request",
        "max_tokens_per_request",
      ),
      "request_too_large",
      { splittable: true },
    ],
    [
      "one input too long (2026)",
      400,
      openai("Invalid 'input[1]': maximum input length is 8192 tokens."),
      "input_too_long",
      { index: 1, limit: 8192 },
    ],
    [
      "one input too long (older)",
      400,
      openai(OLD_LENGTH),
      "input_too_long",
      { index: undefined, limit: 8192, tokens: 8610 },
    ],
    [
      "an empty string",
      400,
      openai("Invalid 'input[2]': input cannot be an empty string."),
      "input_rejected",
      { index: 2 },
    ],
    [
      "the old wording for anything",
      400,
      openai("'$.input' is invalid. Please check the API reference: https://platform.openai.com/docs/api-reference."),
      "input_rejected",
      { index: undefined, splittable: true },
    ],
    [
      "a wrong key",
      401,
      openai("Incorrect API key provided: sk-ab****yz.", "invalid_api_key"),
      "authentication",
      { retryable: false },
    ],
    ["an unknown model", 404, openai("The model `x` does not exist", "model_not_found"), "model_not_found", {}],
    [
      "a model the project may not use",
      403,
      openai("Project does not have access to model", "model_not_found"),
      "model_not_found",
      {},
    ],
    ["a rate limit", 429, openai(RATE, "rate_limit_exceeded", "tokens"), "rate_limited", { retryable: true }],
    [
      "a request over the minute's tokens",
      429,
      openai(TOO_BIG, "rate_limit_exceeded", "tokens"),
      "request_too_large",
      { retryable: false, splittable: true },
    ],
    [
      "the same without the telling words",
      429,
      openai("On tokens per min: Limit 200,000, Requested 480,002.", "rate_limit_exceeded", "tokens"),
      "request_too_large",
      {},
    ],
    [
      "an exhausted quota",
      429,
      openai(QUOTA, "insufficient_quota", "insufficient_quota"),
      "quota_exhausted",
      { retryable: false },
    ],
    ["a broken server", 500, openai("The server had an error", null, "server_error"), "server", { retryable: true }],
  ])("default: %s", (_, status, body, code, facts) => {
    expect(judged(status, body)).toMatchObject({ code, status, ...facts });
  });

  test("behavior: the old wording means too many inputs where there are too many", () => {
    const body = openai("'$.input' is invalid. Please check the API reference.");
    const inputs = Array.from({ length: 2049 }, (_, i) => `text ${i}`);
    expect(judged(400, body, {}, { inputs }).code).toBe("request_too_large");
  });

  test("behavior: a request of one input blames that one", () => {
    expect(judged(400, openai(OLD_LENGTH), {}, { inputs: ["only"] }).index).toBe(0);
    expect(judged(400, openai("refused"), {}, { inputs: ["only"] }).index).toBe(0);
  });

  test("behavior: an index out of range blames nobody", () => {
    expect(judged(400, openai("Invalid 'input[7]': maximum input length is 8192 tokens.")).index).toBeUndefined();
  });

  test.each([
    ["Must be less than or equal to 1536", "dimensions"],
    ["This model does not support specifying dimensions.", "dimensions"],
    [VLLM_MRL, "matryoshka"],
  ])("behavior: a refused width is unsupported: %s", (message) => {
    const dimensional = message.includes("dimensions") ? message : `Invalid value for 'dimensions' = 9999. ${message}`;
    const error = judged(400, openai(dimensional), {}, { dimensions: 9999 });
    expect(error).toMatchObject({ code: "unsupported" });
    expect(error.message).toContain("does not give text-embedding-3-small 9999 dimensions");
  });

  test("behavior: waiting times come from the headers, with the state of the buckets", () => {
    const headers = { "retry-after-ms": "240", "retry-after": "1", "x-ratelimit-remaining-tokens": "0" };
    const error = judged(429, openai(RATE, "rate_limit_exceeded", "tokens"), headers);
    expect(error).toMatchObject({ retryAfterMs: 240, rateLimit: { tokens: { remaining: 0 } } });
  });

  test("behavior: a wait of two minutes is handed on, not cut", () => {
    expect(judged(429, openai(RATE), { "retry-after": "120" }).retryAfterMs).toBe(120_000);
    expect(judged(503, openai("overloaded"), { "retry-after": "7" }).retryAfterMs).toBe(7000);
  });

  test("behavior: x-should-retry can forbid another attempt", () => {
    expect(judged(500, openai("broken"), { "x-should-retry": "false" }).retryable).toBe(false);
  });
});

describe("what other servers answer", () => {
  test.each<[string, number, object | string, string, object]>([
    ["Azure's rate limit", 429, { error: { code: "429", message: AZURE_RATE } }, "rate_limited", {}],
    [
      "Azure's missing deployment",
      404,
      { error: { code: "DeploymentNotFound", message: "gone" } },
      "model_not_found",
      {},
    ],
    [
      "vLLM, flat, too long",
      400,
      { object: "error", message: VLLM_LENGTH, type: "BadRequestError", code: 400 },
      "input_too_long",
      { limit: 8192, tokens: 8193 },
    ],
    [
      "vLLM, nested, too long",
      400,
      { error: { message: VLLM_LENGTH, type: "BadRequestError", code: 400 } },
      "input_too_long",
      { limit: 8192 },
    ],
    [
      "TEI overloaded",
      429,
      { message: "Model is overloaded", code: 429, type: "Overloaded" },
      "rate_limited",
      { retryable: true },
    ],
    [
      "TEI too long",
      422,
      {
        message: "Input validation error: `inputs` must have less than 512 tokens. Given: 600",
        code: 422,
        type: "Validation",
      },
      "input_too_long",
      { limit: 512, tokens: 600 },
    ],
    [
      "TEI too long before 1.9",
      413,
      {
        message: "Input validation error: `inputs` must have less than 512 tokens. Given: 600",
        code: 413,
        type: "Validation",
      },
      "input_too_long",
      { limit: 512 },
    ],
    [
      "TEI batch too large",
      422,
      {
        message: "Input validation error: batch size 64 > maximum allowed batch size 32",
        code: 422,
        type: "Validation",
      },
      "request_too_large",
      {},
    ],
    ["TEI payload too large", 413, "length limit exceeded", "request_too_large", { splittable: true }],
    [
      "TEI backend failed",
      424,
      { message: "Backend error", code: 424, type: "Backend" },
      "server",
      { retryable: true },
    ],
    ["TEI text alone", 500, { error: "backend died", error_type: "Backend" }, "server", { retryable: true }],
    [
      "llama.cpp, over the physical batch",
      500,
      { error: { code: 500, message: LLAMA_BATCH, type: "server_error" } },
      "input_too_long",
      { retryable: false, limit: 512, tokens: 596 },
    ],
    [
      "llama.cpp, over the context",
      400,
      { error: { code: 400, message: "the request exceeds it", type: "exceed_context_size_error" } },
      "input_too_long",
      {},
    ],
    [
      "llama.cpp, empty",
      400,
      { error: { code: 400, message: "Input content cannot be empty", type: "invalid_request_error" } },
      "input_rejected",
      {},
    ],
    ["Ollama's /v1, too long", 400, openai("the input length exceeds the context length"), "input_too_long", {}],
    [
      "Mistral, too many tokens",
      400,
      {
        object: "error",
        message: "Too many tokens overall, split into more batches.",
        type: "invalid_request_prompt",
        param: null,
        code: "3210",
      },
      "request_too_large",
      {},
    ],
    [
      "Gemini, too many inputs",
      400,
      { error: { code: 400, message: GEMINI_BATCH, status: "INVALID_ARGUMENT" } },
      "request_too_large",
      {},
    ],
    [
      "Gemini's rate limit in OpenAI's words for the quota",
      429,
      { error: { code: 429, message: QUOTA, status: "RESOURCE_EXHAUSTED" } },
      "rate_limited",
      { retryable: true },
    ],
    ["a gateway without credit", 402, openai("Insufficient credits"), "quota_exhausted", {}],
    [
      "FastAPI naming the input",
      422,
      { detail: [{ loc: ["body", "input", 2], msg: "bad" }] },
      "input_rejected",
      { index: 2 },
    ],
    ["an endpoint that does not exist", 501, "", "unsupported", {}],
    ["a POST that a redirect made a GET", 405, openai("Method Not Allowed"), "unsupported", {}],
    ["a proxy's page", 503, "<html><h1>503 Service Unavailable</h1></html>", "server", { retryable: true }],
    ["a timeout at the edge", 408, "", "server", { retryable: true }],
    ["a teapot", 418, "", "server", { retryable: false }],
  ])("default: %s", (_, status, body, code, facts) => {
    expect(judged(status, body)).toMatchObject({ code, status, ...facts });
  });

  test("behavior: llama.cpp's physical batch names the flag that helps", () => {
    const error = judged(500, { error: { code: 500, message: LLAMA_BATCH, type: "server_error" } });
    expect(error.message).toBe(
      "The text is longer than text-embedding-3-small takes: 596 tokens, at most 512 (status 500). " +
        "Chunk it, or start llama-server with a larger --ubatch-size.",
    );
  });
});

describe("messages", () => {
  const secret = "my private diary of this summer";

  test("behavior: neither a key nor an input gets into a message", () => {
    const leaks = [
      judged(401, openai("Incorrect API key provided: sk-proj-1234567890abcdef.", "invalid_api_key")),
      judged(400, openai(`cannot embed "${secret}"`), {}, { inputs: [secret] }),
      judged(422, { detail: [{ loc: ["body", "input"], input: secret }] }, {}, { inputs: [secret] }),
      judged(500, openai("upstream said: Authorization: Bearer abcdef0123456789")),
    ];
    for (const { message } of leaks) {
      expect(message).not.toMatch(/1234567890abcdef|abcdef0123456789/);
      expect(message).not.toContain("diary");
    }
  });

  test("behavior: a 403 says why, a 401 does not repeat the key in any form", () => {
    expect(judged(403, openai("Country, region, or territory not supported")).message).toMatch(
      /territory not supported"$/,
    );
    expect(judged(401, openai("The key tiny1 is wrong")).message).not.toContain("tiny1");
  });

  test("default: one per class", () => {
    const errors = [
      judged(401, openai("x", "invalid_api_key")),
      judged(404, openai("no such model", "model_not_found")),
      judged(429, openai(QUOTA, "insufficient_quota")),
      judged(429, openai(RATE)),
      judged(429, openai(TOO_BIG)),
      judged(400, openai("Invalid 'input[1]': maximum input length is 8192 tokens.")),
      judged(400, openai("Invalid 'input[2]': input cannot be an empty string.")),
      judged(400, openai("no dimensions here"), {}, { dimensions: 8 }),
      judged(400, openai("Invalid value for 'encoding_format' = md5.")),
      judged(503, openai("try later")),
    ];
    expect(errors.map(({ name, message }) => `${name}: ${message}`)).toMatchInlineSnapshot(`
      [
        "AuthenticationError: OpenAI refused the credentials (status 401). Check \`apiKey\` (or the environment variable OPENAI_API_KEY) and what it may do.",
        "ModelNotFoundError: OpenAI does not know "text-embedding-3-small" (status 404). Check \`model\`, and that \`baseURL\` ends in the path of the API, usually /v1. It said: "no such model"",
        "QuotaExhaustedError: The account at OpenAI has no quota left (status 429). Waiting does not help: check plan and billing.",
        "RateLimitError: OpenAI asks to slow down (status 429). It said: "Rate limit reached for text-embedding-3-small in organization org-x on tokens per min (TPM): Limit 200000, Used 195869, Requested 4412. Please try again in 84ms."",
        "RequestTooLargeError: One request is too large for OpenAI (status 429). Send fewer than 3 inputs at once: set \`limits\`. It said: "Request too large for text-embedding-3-small in organization org-x on tokens per min (TPM): Limit 200000, Requested 480002."",
        "InputTooLongError: Input 1: The text is longer than text-embedding-3-small takes: at most 8192 tokens (status 400). Chunk it, or set \`onOverlong\`.",
        "InputRejectedError: Input 2: OpenAI refused the request (status 400). It said: "Invalid 'input[2]': input cannot be an empty string."",
        "UnsupportedError: OpenAI does not give text-embedding-3-small 8 dimensions (status 400). Leave \`dimensions\` out, or cut the vectors with withDimensions(embedder, n, { force: true }). It said: "no dimensions here"",
        "UnsupportedError: OpenAI refuses the encoding (status 400). Set \`encodingFormat\` to another. It said: "Invalid value for 'encoding_format' = md5."",
        "ServerError: OpenAI failed (status 503). It said: "try later"",
      ]
    `);
  });
});
