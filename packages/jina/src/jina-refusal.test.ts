import { expect, test } from "vitest";
import { jinaRefusal } from "./jina-refusal.ts";

const request = (inputs: number) => ({ server: "Jina", model: "jina-embeddings-v3", texts: ["a"], inputs });
const refusal = (text: string, { code = "", status = 400 } = {}) => ({ status, text, code, retryAfterMs: undefined });

// As users reported them, from before there were codes.
const TOO_LONG = "Single text cannot exceed 8194 tokens. 8746 tokens given.";
const TOO_MANY = "input length is larger than the largest allowed size 2048";

test.each([
  [TOO_LONG, {}, 1, "input_too_long"],
  [TOO_LONG, {}, 7, "request_too_large"],
  [TOO_MANY, {}, 2049, "request_too_large"],
  ["[RID: 1] Each input list can contain at most 512 items.", { status: 422 }, 600, "request_too_large"],
  ["Whatever the words.", { code: "INPUT_TOKEN_LIMIT_EXCEEDED" }, 1, "input_too_long"],
  ["Whatever the words.", { code: "INPUT_MODEL_NOT_FOUND" }, 1, "model_not_found"],
  ["Whatever the words.", { code: "AUTHZ_INSUFFICIENT_BALANCE", status: 403 }, 1, "quota_exhausted"],
  ["Whatever the words.", { code: "AUTHZ_RESOURCE_LIMIT_EXCEEDED", status: 403 }, 1, "request_rejected"],
  ["Whatever the words.", { code: "RATE_TOKEN_LIMIT_EXCEEDED", status: 429 }, 1, "rate_limited"],
  ["Whatever the words.", { code: "SERVICE_TIMEOUT", status: 504 }, 1, "connection"],
  ["Extra inputs are not permitted.", { status: 422 }, 3, "input_rejected"],
])("error: %s %o of %i inputs", (text, facts, inputs, code) => {
  expect(jinaRefusal(refusal(text, facts), request(inputs)).code).toBe(code);
});

test("behavior: both sizes are in the error, by which a document is cut", () => {
  expect(jinaRefusal(refusal(TOO_LONG), request(1))).toMatchObject({ limit: 8194, tokens: 8746, index: 0 });
});
