import { InvalidInputError } from "@embedloom/core";
import { APIConnectionError, APIConnectionTimeoutError } from "openai";
import { describe, expect, test } from "vitest";
import { openAIError } from "./openai-errors.ts";

const request = { server: "the server at http://h/v1", model: "m", inputs: ["secret text"] };
const systemError = (code: string): Error => Object.assign(new Error("10.0.0.7:443"), { code });

describe("openAIError", () => {
  test("default: what goes wrong on the way is one sentence each", () => {
    const refused = new APIConnectionError({
      message: "x",
      cause: new TypeError("fetch failed", { cause: systemError("ECONNREFUSED") }),
    });
    const errors = [
      refused,
      new APIConnectionError({ message: "x" }),
      new APIConnectionTimeoutError(),
      new SyntaxError("Unexpected end of JSON input"),
      new TypeError("terminated", { cause: systemError("UND_ERR_SOCKET") }),
    ].map((error) => String(openAIError(error, request)));
    expect(errors).toEqual([
      "ConnectionError: No connection to the server at http://h/v1 (ECONNREFUSED). Check that it runs and `baseURL`.",
      "ConnectionError: No connection to the server at http://h/v1. Check that it runs and `baseURL`.",
      "ConnectionError: No answer from the server at http://h/v1 before the client's own timeout.",
      "InvalidReplyError: The reply of the server at http://h/v1 is not whole: its JSON cannot be read.",
      "ConnectionError: The connection to the server at http://h/v1 broke in the middle of the reply (UND_ERR_SOCKET).",
    ]);
  });

  test("behavior: the first failure is kept as the cause", () => {
    const error = new SyntaxError("x");
    expect(openAIError(error, request)).toMatchObject({ cause: error, retryable: true });
  });

  test("behavior: typed errors and bugs are handed on as they are", () => {
    for (const error of [new InvalidInputError("x"), new RangeError("bug"), "text"]) {
      expect(openAIError(error, request)).toBe(error);
    }
  });
});
