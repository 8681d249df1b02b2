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
      new TypeError("terminated", { cause: systemError("Z_DATA_ERROR") }),
      new APIConnectionError({
        message: "x",
        cause: new TypeError("fetch failed", {
          cause: Object.assign(new Error("Response does not match"), { name: "HTTPParserError" }),
        }),
      }),
      new APIConnectionError({
        message: "x",
        cause: new TypeError("fetch failed", { cause: new Error("redirect count exceeded") }),
      }),
    ].map((error) => String(openAIError(error, request)));
    expect(errors).toEqual([
      "ConnectionError: No connection to the server at http://h/v1 (ECONNREFUSED). Check that it runs and `baseURL`.",
      "ConnectionError: No connection to the server at http://h/v1. Check that it runs and `baseURL`.",
      "ConnectionError: No answer from the server at http://h/v1 before the client's own timeout.",
      "InvalidReplyError: The reply of the server at http://h/v1 is not whole: its JSON cannot be read.",
      "ConnectionError: The connection to the server at http://h/v1 broke in the middle of the reply (UND_ERR_SOCKET).",
      "InvalidReplyError: The reply of the server at http://h/v1 cannot be decompressed (Z_DATA_ERROR): its `content-encoding` is not that of its body.",
      "ConnectionError: What answers at the address of the server at http://h/v1 does not speak HTTP: check host, port and scheme in `baseURL`.",
      "ConnectionError: The server at http://h/v1 redirects without end: check `baseURL`.",
    ]);
  });

  test.each(["ENOTFOUND", "EAI_AGAIN", "ENETUNREACH", "EHOSTUNREACH", "ETIMEDOUT", "UND_ERR_CONNECT_TIMEOUT"])(
    "error: no way to the server (%s) is told of this machine's network, not of a server that may well run",
    (code) => {
      const cause = new TypeError("fetch failed", { cause: systemError(code) });
      expect(String(openAIError(new APIConnectionError({ message: "x", cause }), request))).toBe(
        `ConnectionError: No connection to the server at http://h/v1 (${code}). Check this machine's network and \`baseURL\`.`,
      );
    },
  );

  test.each([
    ["DEPTH_ZERO_SELF_SIGNED_CERT", "NODE_EXTRA_CA_CERTS"],
    ["SELF_SIGNED_CERT_IN_CHAIN", "NODE_EXTRA_CA_CERTS"],
    ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "NODE_EXTRA_CA_CERTS"],
    ["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "NODE_EXTRA_CA_CERTS"],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "check the host"],
    ["CERT_HAS_EXPIRED", "Renew it"],
    ["CERT_NOT_YET_VALID", "clock"],
    ["CERT_REVOKED", "not trusted"],
    ["ERR_SSL_WRONG_VERSION_NUMBER", "should begin with https"],
    ["EPROTO", "does not speak TLS"],
  ])("error: %s is named, and never tried again", (code, words) => {
    const cause = new TypeError("fetch failed", { cause: systemError(code) });
    const error = openAIError(new APIConnectionError({ message: "x", cause }), request);
    expect(error).toMatchObject({ code: "connection", retryable: false });
    expect(String(error)).toContain(words);
    expect(String(error)).toContain(`(${code})`);
  });

  test.each(["ECONNRESET", "ECONNREFUSED", "ENOTFOUND", "UND_ERR_CONNECT_TIMEOUT", "EAI_AGAIN"])(
    "behavior: %s may pass",
    (code) => {
      const cause = new TypeError("fetch failed", { cause: systemError(code) });
      expect(openAIError(new APIConnectionError({ message: "x", cause }), request)).toMatchObject({ retryable: true });
    },
  );

  test("behavior: the runtime's own time limit asks for a smaller request", () => {
    const cause = new TypeError("fetch failed", { cause: systemError("UND_ERR_HEADERS_TIMEOUT") });
    const error = openAIError(new APIConnectionError({ message: "x", cause }), request);
    expect(error).toMatchObject({ retryable: true, splittable: true });
    expect(String(error)).toContain("before the runtime's own timeout");
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
