import { describe, expect, test } from "vitest";
import { EmbeddingMatrix } from "../matrix/embedding-matrix.ts";
import { NO_USAGE } from "../contract/usage.ts";
import { AuthenticationError } from "./authentication-error.ts";
import { BudgetExhaustedError } from "./budget-exhausted-error.ts";
import { ConnectionError } from "./connection-error.ts";
import { EmbedloomError } from "./embedloom-error.ts";
import { InputRejectedError } from "./input-rejected-error.ts";
import { InputTooLongError } from "./input-too-long-error.ts";
import { InvalidInputError } from "./invalid-input-error.ts";
import { InvalidOptionError } from "./invalid-option-error.ts";
import { InvalidReplyError } from "./invalid-reply-error.ts";
import { isEmbedloomError } from "../failures/is-embedloom-error.ts";
import { ModelChangedError } from "./model-changed-error.ts";
import { ModelLoadError } from "./model-load-error.ts";
import { ModelNotFoundError } from "./model-not-found-error.ts";
import { PartialEmbedError } from "../failures/partial-embed-error.ts";
import { QuotaExhaustedError } from "./quota-exhausted-error.ts";
import { RateLimitError } from "./rate-limit-error.ts";
import { RequestRejectedError } from "./request-rejected-error.ts";
import { RequestTooLargeError } from "./request-too-large-error.ts";
import { ServerError } from "./server-error.ts";
import { StoreError } from "./store-error.ts";
import { UnsupportedError } from "./unsupported-error.ts";

const completed = { indices: [0], embeddings: EmbeddingMatrix.fromRows([[1]]), usage: NO_USAGE };

describe("every class", () => {
  test.each([
    [new AuthenticationError("d"), "AuthenticationError", "authentication", false, false],
    [new ConnectionError("d"), "ConnectionError", "connection", true, false],
    [new InputRejectedError("d"), "InputRejectedError", "input_rejected", false, true],
    [new InputTooLongError("d"), "InputTooLongError", "input_too_long", false, true],
    [new InvalidInputError("d"), "InvalidInputError", "invalid_input", false, false],
    [new InvalidOptionError("k", "a number", 0), "InvalidOptionError", "invalid_option", false, false],
    [new InvalidReplyError("count", "d"), "InvalidReplyError", "invalid_reply", false, false],
    [new InvalidReplyError("not_finite", "d"), "InvalidReplyError", "invalid_reply", false, true],
    [new InvalidReplyError("zero_norm", "d", { retryable: true }), "InvalidReplyError", "invalid_reply", true, true],
    [new ModelChangedError("d"), "ModelChangedError", "model_changed", true, false],
    [new ModelLoadError("d"), "ModelLoadError", "model_load", false, false],
    [new ModelNotFoundError("d"), "ModelNotFoundError", "model_not_found", false, false],
    [new PartialEmbedError(completed, []), "PartialEmbedError", "partial", false, false],
    [new BudgetExhaustedError("d"), "BudgetExhaustedError", "budget_exhausted", false, false],
    [new QuotaExhaustedError("d"), "QuotaExhaustedError", "quota_exhausted", false, false],
    [new RateLimitError("d"), "RateLimitError", "rate_limited", true, false],
    [new RequestRejectedError("d"), "RequestRejectedError", "request_rejected", false, false],
    [new RequestTooLargeError("d"), "RequestTooLargeError", "request_too_large", false, true],
    [new ServerError("d"), "ServerError", "server", true, false],
    [new ServerError("d", { retryable: false }), "ServerError", "server", false, false],
    [new StoreError("d"), "StoreError", "store", true, false],
    [new UnsupportedError("d"), "UnsupportedError", "unsupported", false, false],
  ])("default: %s has its name, code and nature", (error, name, code, retryable, splittable) => {
    expect(error).toBeInstanceOf(EmbedloomError);
    expect(error).toMatchObject({ name, code, retryable, splittable });
    expect(isEmbedloomError(error)).toBe(true);
    expect([error.index, error.status, error.retryAfterMs]).toEqual([undefined, undefined, undefined]);
  });
});

describe("EmbedloomError", () => {
  test("args: facts become fields, the position leads the message", () => {
    const cause = new TypeError("below");
    const error = new RateLimitError("Too many requests.", { index: 2, status: 429, retryAfterMs: 80, cause });
    expect(error).toMatchObject({ index: 2, status: 429, retryAfterMs: 80, cause, detail: "Too many requests." });
    expect(error.message).toBe("Input 2: Too many requests.");
  });

  test("behavior: withIndex moves the position and keeps class, facts, cause and stack", () => {
    const cause = new TypeError("below");
    const error = new InputTooLongError("Too long.", { index: 1, tokens: 9, limit: 8, cause });
    const moved = error.withIndex(40);
    expect(moved).toBeInstanceOf(InputTooLongError);
    expect(moved).toMatchObject({
      index: 40,
      tokens: 9,
      limit: 8,
      cause,
      stack: error.stack,
      name: "InputTooLongError",
    });
    expect(moved.message).toBe("Input 40: Too long.");
    expect(error.message).toBe("Input 1: Too long.");
    expect(moved.withIndex(undefined).message).toBe("Too long.");
    expect(isEmbedloomError(moved.withIndex(3), "input_too_long")).toBe(true);
  });
});

describe("isEmbedloomError", () => {
  test("behavior: an error of another copy of the package counts, anything else does not", () => {
    const other = Object.assign(new Error("x"), { isEmbedloomError: true, code: "store" });
    expect(isEmbedloomError(other)).toBe(true);
    expect(isEmbedloomError(other, "store")).toBe(true);
    expect(isEmbedloomError(other, "server")).toBe(false);
    for (const value of [undefined, null, "text", new Error("x"), {}, { isEmbedloomError: "yes" }]) {
      expect(isEmbedloomError(value)).toBe(false);
    }
  });
});

describe("messages", () => {
  test.each([
    [undefined, "Expected `k` to be an integer, got undefined."],
    [null, "Expected `k` to be an integer, got null."],
    [1.5, "Expected `k` to be an integer, got 1.5 (a number)."],
    [true, "Expected `k` to be an integer, got true (a boolean)."],
    ["sk-secret", "Expected `k` to be an integer, got a string of 9 characters."],
    [["sk-secret"], "Expected `k` to be an integer, got an array."],
    [{ key: "sk-secret" }, "Expected `k` to be an integer, got a value of type object."],
  ])("error: InvalidOptionError shows %s without secrets", (received, message) => {
    expect(new InvalidOptionError("k", "an integer", received).message).toBe(message);
  });

  test("error: PartialEmbedError counts, gives its own first reason, and repeats no foreign message", () => {
    const own = new PartialEmbedError(completed, [
      { index: 1, error: new InputTooLongError("Too long.", { index: 1 }) },
    ]);
    expect(own.message).toBe(
      "1 of 2 inputs failed; the other vectors are in `completed`, the reasons in `failures`. The first failure: Input 1: Too long.",
    );
    const foreign = new PartialEmbedError(completed, [{ index: 1, error: new Error("a text of the user") }]);
    expect(foreign.message).not.toContain("a text of the user");
    expect(foreign.cause).toBeInstanceOf(Error);
  });
});
