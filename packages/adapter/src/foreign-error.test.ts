import { RateLimitError } from "@embedloom/core";
import { describe, expect, test } from "vitest";
import { foreignError } from "./foreign-error.ts";

const request = { provider: "acme", model: "m", inputs: ["a confidential lease", "another"] };

function thrown(fields: object, message = "It broke."): Error {
  return Object.assign(new Error(message), fields);
}

describe("foreignError", () => {
  test.each([
    [400, "input_rejected", false],
    [401, "authentication", false],
    [402, "quota_exhausted", false],
    [403, "authentication", false],
    [404, "model_not_found", false],
    [408, "server", true],
    [409, "server", true],
    [410, "server", false],
    [413, "request_too_large", false],
    [422, "input_rejected", false],
    [429, "rate_limited", true],
    [500, "server", true],
    [503, "server", true],
    [200, "invalid_reply", true],
  ])("default: status %s is %s", (status, code, retryable) => {
    const error = thrown({ status });
    expect(foreignError(error, request)).toMatchObject({ code, retryable, status, cause: error });
  });

  test.each([
    ["the AI SDK", { statusCode: 429, responseHeaders: { "retry-after-ms": "300" } }],
    ["the openai client", { status: 429, headers: new Headers({ "retry-after": "0.3" }) }],
    ["axios", { response: { status: 429, headers: { "retry-after": "0.3" } } }],
  ])("behavior: status and wait are found where %s puts them", (_, fields) => {
    expect(foreignError(thrown(fields), request)).toMatchObject({ code: "rate_limited", retryAfterMs: 300 });
  });

  test("behavior: the status of a cause counts, and Ollama's spelling", () => {
    const error = new Error("outer", { cause: thrown({ status_code: 404 }) });
    expect(foreignError(error, request)).toMatchObject({ code: "model_not_found", status: 404 });
  });

  test.each([
    ["a code", thrown({ code: "ECONNREFUSED" })],
    ["fetch", new TypeError("fetch failed", { cause: thrown({ code: "UND_ERR_SOCKET" }) })],
    [
      "a body cut off after status 200",
      Object.assign(new Error("x", { cause: new TypeError("terminated") }), { status: 200 }),
    ],
    ["a name", thrown({ name: "TimeoutError" })],
    ["an abort of somebody else", new DOMException("This operation was aborted", "AbortError")],
    ["the code of such an abort", thrown({ code: "ABORT_ERR" })],
  ])("behavior: no answer is a ConnectionError, told by %s", (_, error) => {
    expect(foreignError(error, request)).toMatchObject({ code: "connection", retryable: true, cause: error });
  });

  test.each([
    ["a code", thrown({ status: 400, code: "context_length_exceeded" })],
    ["its text", thrown({ status: 400 }, "This model's maximum context length is 8192 tokens")],
    [
      "Titan",
      thrown(
        { status: 400 },
        "400 Bad Request: Too many input tokens. Max input tokens: 8192, request input token count: 9000",
      ),
    ],
    ["Nova", thrown({ status: 400 }, "Malformed input request: expected maxLength: 8192, actual: 9000")],
    [
      "Vertex",
      thrown(
        { status: 400 },
        "Unable to submit request because the input token count is 3000 but the model supports up to 2048.",
      ),
    ],
    ["its class", thrown({ name: "ContextOverflowError" })],
  ])("behavior: a text that is too long is told by %s", (_, error) => {
    expect(foreignError(error, request)).toMatchObject({ code: "input_too_long", splittable: true });
  });

  test("behavior: what took too long may do when it is smaller", () => {
    for (const error of [thrown({ name: "TimeoutError" }), thrown({ name: "AbortError" }), thrown({ status: 504 })]) {
      expect(foreignError(error, request)).toMatchObject({ retryable: true, splittable: true });
    }
    expect(foreignError(thrown({ code: "ECONNREFUSED" }), request)).toMatchObject({ splittable: false });
  });

  test("behavior: Google's wrong key comes with status 400", () => {
    const error = thrown({ status: 400 }, "API key not valid. Please pass a valid API key.");
    expect(foreignError(error, request)).toMatchObject({ code: "authentication" });
  });

  test.each([
    ["the openai client", { status: 429, code: "insufficient_quota" }],
    ["the AI SDK", { statusCode: 429, data: { error: { code: "insufficient_quota" } } }],
  ])("behavior: used-up credit is told from a rate limit by the code of %s", (_, fields) => {
    expect(foreignError(thrown(fields), request)).toMatchObject({ code: "quota_exhausted", retryable: false });
  });

  test("behavior: words about billing alone are a rate limit", () => {
    const error = thrown({ status: 429 }, "You exceeded your current quota, please check your plan and billing.");
    expect(foreignError(error, request)).toMatchObject({ code: "rate_limited" });
  });

  test("behavior: a request that is too large is told by its text, with a status and without", () => {
    const text = "Too many values for a single embedding call.";
    for (const error of [thrown({}, text), thrown({ status: 400 }, "Invalid request: max 300000 tokens per request")]) {
      expect(foreignError(error, request)).toMatchObject({ code: "request_too_large", splittable: true });
    }
  });

  test("behavior: a single input is blamed, several are not", () => {
    const error = thrown({ status: 400 });
    expect(foreignError(error, { ...request, inputs: ["a"] })).toMatchObject({ index: 0 });
    expect(foreignError(error, request)).toMatchObject({ index: undefined });
  });

  test("behavior: an error of ours is found through its wrappers", () => {
    const own = new RateLimitError("Slow down.", { retryAfterMs: 5 });
    expect(foreignError(new Error("theirs", { cause: own }), request)).toBe(own);
  });

  test("error: a missing key is an AuthenticationError", () => {
    expect(foreignError(thrown({ name: "AI_LoadAPIKeyError" }), request)).toMatchObject({ code: "authentication" });
  });

  test("error: what says nothing of a request is handed on", () => {
    for (const value of [new TypeError("x is not a function"), thrown({ status: undefined }), "text", undefined]) {
      expect(foreignError(value, request)).toBe(value);
    }
  });

  test("error: no message repeats an input", () => {
    for (const status of [400, 404, 429, 500]) {
      const error = foreignError(thrown({ status }, "Bad input: a confidential lease"), request);
      expect(String(error)).not.toContain("confidential");
    }
  });
});
