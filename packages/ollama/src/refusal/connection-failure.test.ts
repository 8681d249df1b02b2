import { expect, test } from "vitest";
import { connectionFailure } from "./connection-failure.ts";

const endpoint = "https://gpu:11434";
const failed = (code: string): TypeError =>
  new TypeError("fetch failed", { cause: Object.assign(new Error("system"), { code }) });

test.each<[string, string, object]>([
  [
    "ECONNREFUSED",
    "No answer from Ollama at https://gpu:11434 (ECONNREFUSED): is it running? Start it with `ollama serve`, or set `baseURL`.",
    { retryable: true },
  ],
  [
    "ENOTFOUND",
    "No answer from Ollama at https://gpu:11434 (ENOTFOUND): is it running? Start it with `ollama serve`, or set `baseURL`.",
    { retryable: true },
  ],
  [
    "UND_ERR_SOCKET",
    "The connection to Ollama at https://gpu:11434 broke (UND_ERR_SOCKET).",
    { retryable: true, splittable: false },
  ],
  ["ECONNRESET", "The connection to Ollama at https://gpu:11434 broke (ECONNRESET).", { retryable: true }],
  [
    "UND_ERR_HEADERS_TIMEOUT",
    "Ollama at https://gpu:11434 took too long to answer (UND_ERR_HEADERS_TIMEOUT): send fewer inputs at once, with `inputsPerRequest`.",
    { retryable: true, splittable: true },
  ],
  [
    "UND_ERR_BODY_TIMEOUT",
    "Ollama at https://gpu:11434 took too long to answer (UND_ERR_BODY_TIMEOUT): send fewer inputs at once, with `inputsPerRequest`.",
    { splittable: true },
  ],
  [
    "DEPTH_ZERO_SELF_SIGNED_CERT",
    "The certificate of https://gpu:11434 is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT). If it is your own, start Node with NODE_EXTRA_CA_CERTS=/path/to/ca.pem; if it is expired or made for another name, renew it.",
    { retryable: false },
  ],
  [
    "ERR_SSL_WRONG_VERSION_NUMBER",
    "https://gpu:11434 does not speak TLS (ERR_SSL_WRONG_VERSION_NUMBER): write http:// if it has none.",
    { retryable: false },
  ],
])("default: %s", (code, message, facts) => {
  expect(connectionFailure(failed(code), endpoint)).toMatchObject({ code: "connection", message, ...facts });
});

test.each([
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "CERT_HAS_EXPIRED",
  "ERR_TLS_CERT_ALTNAME_INVALID",
  "HOSTNAME_MISMATCH",
  "INVALID_CA",
])("behavior: %s is a certificate, and no retry helps", (code) => {
  expect(connectionFailure(failed(code), endpoint)).toMatchObject({
    retryable: false,
    message: expect.stringContaining("NODE_EXTRA_CA_CERTS"),
  });
});

test("behavior: a failure of fetch without a code broke the connection; anything else is none of it", () => {
  expect(connectionFailure(new TypeError("terminated"), endpoint)).toMatchObject({
    message: "The connection to Ollama at https://gpu:11434 broke.",
  });
  expect(connectionFailure(new RangeError("a bug"), endpoint)).toBeUndefined();
});

test("error: redirects in a circle are an address that is wrong, and not tried again", () => {
  const error = new TypeError("fetch failed", { cause: new Error("redirect count exceeded") });
  expect(connectionFailure(error, endpoint)).toMatchObject({
    message: "https://gpu:11434 redirects without end: set `baseURL` to the address of Ollama itself.",
    retryable: false,
  });
});
