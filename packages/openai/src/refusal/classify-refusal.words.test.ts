import { EmbedloomError } from "@embedloom/core";
import { APIError } from "openai";
import { describe, expect, test } from "vitest";
import type { SentRequest } from "./classify-refusal.ts";
import { openAIError } from "./openai-errors.ts";

const inputs = ["a first text", "a second text", "a third text"];

/** What becomes of a body that the SDK read, whatever its shape. */
function judged(status: number, body: unknown, sent: Partial<SentRequest> = {}): EmbedloomError {
  const flat = typeof body === "object" && body !== null && !("error" in body && body.error);
  const request: SentRequest = { server: "the server", model: "m", inputs, ...sent };
  const error = openAIError(
    APIError.generate(status, flat ? { error: body } : (body as object), undefined, new Headers()),
    request,
  );
  if (!(error instanceof EmbedloomError)) throw error;
  return error;
}

const said = (message: string, type = "invalid_request_error"): object => ({ error: { message, type, code: null } });

describe("whole requests, refused in words", () => {
  test.each<[string, number, unknown, string]>([
    [
      "LiteLLM's model",
      400,
      said("/embeddings: Invalid model name passed in model=foo. Call /v1/models to view available models"),
      "model_not_found",
    ],
    ["another's model", 400, said("The model `foo` does not exist"), "model_not_found"],
    ["a third's", 422, { detail: "model foo not found" }, "model_not_found"],
    ["a fourth's", 400, said("Unknown model: foo"), "model_not_found"],
    [
      "Gemini's key",
      400,
      [{ error: { code: 400, message: "API key not valid. Please pass a valid API key." } }],
      "authentication",
    ],
    ["a bad key", 400, said("Invalid API-key provided."), "authentication"],
    ["Snowflake's key", 400, { code: "390144", message: "JWT token is invalid. [1]" }, "authentication"],
    ["vLLM's chat model", 400, said("The model does not support Embeddings API"), "unsupported"],
    ["a region", 403, said("Country, region, or territory not supported"), "authentication"],
    ["a firewall", 403, said("<html><title>403 Forbidden</title></html>"), "input_rejected"],
    ["OpenRouter's filter", 403, said("Your input was flagged by moderation"), "input_rejected"],
    ["no key", 422, { detail: "Missing credentials" }, "authentication"],
    ["a code alone", 400, { error: { message: "no", type: "authentication_error" } }, "authentication"],
    ["no balance", 403, { code: 30001, message: "Sorry, your account balance is insufficient" }, "quota_exhausted"],
    ["no credits", 400, said("Insufficient credits. Add more and try again."), "quota_exhausted"],
    ["NIM's field", 400, said("'input_type' parameter is required"), "unsupported"],
    [
      "FastAPI's field",
      422,
      { detail: [{ loc: ["body", "input_type"], msg: "field required", type: "missing" }] },
      "unsupported",
    ],
    ["an unknown field", 400, said("Unrecognized request argument supplied: truncate"), "unsupported"],
    [
      "LiteLLM's field",
      400,
      said("litellm.UnsupportedParamsError: Setting {'encoding_format': 'base64'} is not supported"),
      "unsupported",
    ],
    ["the gateway's database", 400, said("No connected db.", "no_db_connection"), "server"],
    ["memory, whatever the status", 400, said("CUDA out of memory. Tried to allocate 2 GiB"), "server"],
  ])("default: %s", (_, status, body, code) => {
    expect(judged(status, body)).toMatchObject({ code, index: undefined });
  });

  test.each([
    ["a text the filter caught", said("The text was flagged by the content filter")],
    ["an empty input", said("'input' is a required property")],
    ["nobody knows what", said("request is malformed")],
    ["a bare number", said("no")],
  ])("behavior: %s stays a refusal that may be one input's", (_, body) => {
    expect(judged(400, body)).toMatchObject({ code: "input_rejected", splittable: true });
  });

  test("behavior: what is too slow or out of memory may do with fewer inputs", () => {
    expect(judged(504, said("upstream timeout"))).toMatchObject({ retryable: true, splittable: true });
    expect(judged(524, said("no"))).toMatchObject({ retryable: true, splittable: true });
    expect(judged(500, said("context deadline exceeded"))).toMatchObject({ code: "server", splittable: true });
    expect(judged(500, said("CUDA out of memory"))).toMatchObject({ retryable: true, splittable: true });
    expect(judged(503, said("busy"))).toMatchObject({ retryable: true, splittable: false });
    expect(judged(400, said("No connected db."))).toMatchObject({ retryable: false, splittable: false });
  });

  test("behavior: a missing field says what to set", () => {
    expect(judged(400, said("'input_type' parameter is required")).message).toMatch(/Pass `inputType`.*`extraBody`/);
  });
});

describe("bodies of any shape", () => {
  test.each<[string, unknown]>([
    ["a text that begins like an element", said("<400> InternalError.Algo: the wheel came off")],
    ["a list", [{ error: { message: "the wheel came off" } }]],
    ["a list of texts", ["the wheel came off"]],
    ["a detail", { detail: "the wheel came off" }],
    ["a list of details", { detail: [{ msg: "the wheel came off" }] }],
    ["Cloudflare's errors", { success: false, errors: [{ code: 7000, message: "the wheel came off" }], result: null }],
    ["an object in place of a text", { error: { message: { message: "the wheel came off" } } }],
    ["an object in place of an error", { error: { error: { reason: "the wheel came off" } } }],
    [
      "what a gateway hands on",
      { error: { message: "Provider returned error", metadata: { raw: '{"x":"the wheel came off"}' } } },
    ],
  ])("default: %s is shown", (_, body) => {
    expect(judged(400, body).message).toContain("the wheel came off");
    expect(judged(500, body).message).toContain("the wheel came off");
  });

  test("behavior: FastAPI's copy of the input is not read, so its words can be shown", () => {
    const detail = [{ loc: ["body", "input", 1], msg: "the wheel came off", input: inputs[1] }];
    expect(judged(422, { detail })).toMatchObject({ index: 1 });
    expect(judged(422, { detail }).message).toContain("the wheel came off");
  });

  test("behavior: no body, no words", () => {
    expect(judged(500, undefined).message).toBe("The server failed (status 500).");
  });

  test("behavior: the wait in a body or in words is heeded", () => {
    const retry = [{ "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "34.5s" }];
    const gemini = { error: { code: 429, message: "Quota", status: "RESOURCE_EXHAUSTED", details: retry } };
    expect(judged(429, [gemini])).toMatchObject({ code: "rate_limited", retryAfterMs: 34_500 });
    expect(judged(429, said("Please retry after 55 seconds."))).toMatchObject({ retryAfterMs: 55_000 });
    expect(judged(429, said("Please try again in 84ms."))).toMatchObject({ retryAfterMs: 84 });
    expect(judged(429, said("Slow down."))).toMatchObject({ retryAfterMs: undefined });
  });
});
