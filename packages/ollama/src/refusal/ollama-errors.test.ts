import { EmbedloomError } from "@embedloom/core";
import { describe, expect, test } from "vitest";
import { HttpRefusal } from "./http-refusal.ts";
import { ollamaError, type OllamaTarget } from "./ollama-errors.ts";

const target: OllamaTarget = { endpoint: "http://127.0.0.1:11434", model: "bge-m3", inputs: ["first", "second"] };

function judged(status: number, text: string, sent: Partial<OllamaTarget> = {}, headers = {}): EmbedloomError {
  const refusal = new HttpRefusal(status, JSON.stringify({ error: text }), new Headers(headers));
  const error = ollamaError(refusal, { ...target, ...sent });
  if (!(error instanceof EmbedloomError)) throw error;
  return error;
}

const POST = 'do embedding request: Post "http://127.0.0.1:41237/embedding": ';

describe("what Ollama answers", () => {
  test.each<[number, string, string, object]>([
    [403, "<html><title>403 Forbidden</title></html>", "input_rejected", { splittable: true }],
    [403, "forbidden", "authentication", {}],
    [400, "the input has no tokens", "input_rejected", { splittable: true }],
    [400, "missing request body", "unsupported", { splittable: false }],
    [400, "invalid input type", "unsupported", {}],
    [500, 'option "num_ctx" must be of type integer', "unsupported", { retryable: false }],
    [400, "json: cannot unmarshal string into Go struct field EmbedRequest.dimensions of type int", "unsupported", {}],
    [400, 'time: invalid duration "soon"', "unsupported", {}],
    [400, 'time: missing unit in duration "10"', "unsupported", {}],
    [400, "invalid model name", "model_not_found", {}],
    [404, 'model "nope" not found, try pulling it first', "model_not_found", {}],
    [404, "model 'nope' not found", "model_not_found", {}],
    [400, "the input length exceeds the context length", "input_too_long", { splittable: true }],
    [400, "input exceeds maximum context length", "input_too_long", {}],
    [400, "input length exceeds maximum context length", "input_too_long", {}],
    [500, "input length exceeds maximum context length", "input_too_long", { retryable: false }],
    [
      400,
      "input (1202 tokens) is too large to process. increase the physical batch size (current batch size: 512)",
      "input_too_long",
      { tokens: 1202, limit: 512, splittable: true },
    ],
    [
      500,
      "request (9000 tokens) exceeds the available context size (8192 tokens), try increasing it",
      "input_too_long",
      { tokens: 9000, limit: 8192 },
    ],
    [400, "input after truncation exceeds maximum context length", "input_too_long", {}],
    [400, "input exceeds maximum context length and cannot be truncated further", "input_too_long", {}],
    [
      500,
      "failed to encode response: json: unsupported value: NaN",
      "invalid_reply",
      { problem: "not_finite", retryable: false, splittable: true },
    ],
    [400, "embedding contains NaN or Inf values", "invalid_reply", { problem: "not_finite", splittable: true }],
    [500, "failed to encode input", "input_rejected", { retryable: false, splittable: true }],
    [503, "server busy, please try again.  maximum pending requests exceeded", "server", { retryable: true }],
    [501, "this model does not support embeddings", "unsupported", {}],
    [500, '"llama3.2" does not support embeddings', "unsupported", {}],
    [499, "request canceled", "server", { retryable: true }],
    [400, `${POST}EOF`, "server", { retryable: true }],
    [500, `${POST}EOF`, "server", { retryable: true }],
    [400, `${POST}dial tcp 127.0.0.1:41237: connect: connection refused`, "server", { retryable: true }],
    [400, `${POST}read tcp: connection reset by peer`, "server", { retryable: true }],
    [400, "unexpected server status: llm server loading model", "server", { retryable: true }],
    [400, "connection refused", "server", { retryable: true, splittable: false }],
    [400, "llama-server process no longer running: unknown", "server", { retryable: true, splittable: false }],
    [
      400,
      "llama runner process has terminated: cudaMalloc failed: out of memory",
      "server",
      { retryable: true, splittable: true },
    ],
    [504, "upstream timed out", "server", { retryable: true, splittable: true }],
    [500, "something new", "server", { retryable: true }],
    [418, "something new", "server", { retryable: false }],
  ])("default: %i %s", (status, text, code, facts) => {
    expect(judged(status, text)).toMatchObject({ code, status, ...facts });
  });

  test("behavior: a request of one input blames that one", () => {
    for (const text of [
      "the input length exceeds the context length",
      "embedding contains NaN or Inf values",
      "refused",
    ]) {
      expect(judged(400, text).index).toBeUndefined();
      expect(judged(400, text, { inputs: ["only"] }).index).toBe(0);
    }
  });
});

describe("what stands in front of Ollama answers", () => {
  test.each<[number, string, string]>([
    [401, "unauthorized", "authentication"],
    [403, "forbidden", "authentication"],
    [413, "<html>413</html>", "request_too_large"],
    [429, "slow down", "rate_limited"],
    [404, "404 page not found", "unsupported"],
    [405, "405 method not allowed", "unsupported"],
    [502, "<html>bad gateway</html>", "server"],
  ])("default: %i %s", (status, body, code) => {
    const headers = new Headers({ "retry-after": "2" });
    const error = ollamaError(new HttpRefusal(status, body, headers), target);
    expect(error).toMatchObject({ code, status, retryAfterMs: 2000 });
  });
});

test("error: what is no JSON, and what is a bug", () => {
  expect(String(ollamaError(new SyntaxError("x"), target))).toBe(
    "InvalidReplyError: The reply of Ollama at http://127.0.0.1:11434 is no whole JSON: check that `baseURL` is Ollama's.",
  );
  const bug = new RangeError("a bug");
  expect(ollamaError(bug, target)).toBe(bug);
});

describe("messages", () => {
  test("behavior: an input that the server quotes stays out", () => {
    const diary = "my private diary of this summer";
    const { message } = judged(400, `cannot embed "${diary}"`, { inputs: [diary] });
    expect(message).toBe("Input 0: Ollama refused the request (status 400).");
  });

  test("default: one per class", () => {
    const errors = [
      judged(401, "x"),
      judged(404, 'model "bge-m3" not found, try pulling it first'),
      judged(404, "404 page not found"),
      judged(501, "x"),
      judged(413, "x"),
      judged(429, "wait"),
      judged(400, "the input length exceeds the context length", { inputs: ["only"] }),
      judged(400, "embedding contains NaN or Inf values"),
      judged(400, "the input has no tokens"),
      judged(400, "invalid input type"),
      judged(503, "server busy, please try again.  maximum pending requests exceeded"),
    ];
    expect(errors.map(({ name, message }) => `${name}: ${message}`)).toMatchInlineSnapshot(`
      [
        "AuthenticationError: http://127.0.0.1:11434 refused access (status 401). Check \`headers\`.",
        "ModelNotFoundError: Ollama at http://127.0.0.1:11434 does not have the model "bge-m3". Fetch it with \`ollama pull bge-m3\`, or set \`pull: "if-missing"\`.",
        "UnsupportedError: The server at http://127.0.0.1:11434 does not know Ollama's API (status 404). Set \`baseURL\` without /api or /v1; /api/embed needs Ollama 0.2.6 or newer.",
        "UnsupportedError: bge-m3 is no embedding model. Use one that is, such as nomic-embed-text, bge-m3 or qwen3-embedding.",
        "RequestTooLargeError: One request is too large for http://127.0.0.1:11434 (status 413). Send fewer than 2 inputs at once: set \`inputsPerRequest\`.",
        "RateLimitError: http://127.0.0.1:11434 asks to slow down (status 429). It said: "wait"",
        "InputTooLongError: Input 0: The text is longer than bge-m3 takes as it is loaded. Chunk it, or raise \`numCtx\` if the model can take more.",
        "InvalidReplyError: bge-m3 made a vector that is not finite; some models do for some texts.",
        "InputRejectedError: Ollama refused the request (status 400). It said: "the input has no tokens"",
        "UnsupportedError: Ollama at http://127.0.0.1:11434 cannot read the request itself (status 400). It said: "invalid input type"",
        "ServerError: Ollama failed (status 503). It said: "server busy, please try again. maximum pending requests exceeded"",
      ]
    `);
  });
});
