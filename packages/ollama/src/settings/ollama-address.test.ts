import { describe, expect, test } from "vitest";
import { addressOf, readOllamaHost } from "./ollama-address.ts";

const basic = (pair: string): string => `Basic ${Buffer.from(pair).toString("base64")}`;

describe("readOllamaHost", () => {
  // What the `ollama` command makes of the same values, run with its version 0.33.
  test.each([
    ["", "http://127.0.0.1:11434"],
    ["  ", "http://127.0.0.1:11434"],
    ["gpu", "http://gpu:11434"],
    ["gpu:8080", "http://gpu:8080"],
    ["gpu/", "http://gpu:11434"],
    ["gpu:8080/base/", "http://gpu:8080/base"],
    [":8080", "http://127.0.0.1:8080"],
    ["gpu:", "http://gpu:11434"],
    ["gpu:port", "http://gpu:11434"],
    ["gpu:66000", "http://gpu:11434"],
    ["gpu:-1", "http://gpu:11434"],
    ["1.2.3.4", "http://1.2.3.4:11434"],
    ["1.2.3.4:5678", "http://1.2.3.4:5678"],
    ["::1", "http://[::1]:11434"],
    ["[::1]", "http://[::1]:11434"],
    ["[::1]:8080", "http://[::1]:8080"],
    ["[::1]/base", "http://[::1]:11434/base"],
    ["fd00::7", "http://[fd00::7]:11434"],
    ["http://gpu", "http://gpu"],
    ["http://gpu:8080", "http://gpu:8080"],
    ["http://::1", "http://[::1]"],
    ["http://[::1]:11434", "http://[::1]:11434"],
    ["https://", "https://127.0.0.1"],
    ["http://", "http://127.0.0.1"],
    ["https://gpu", "https://gpu"],
    ["https://gpu:8443/base", "https://gpu:8443/base"],
    ["https://h.example/p/", "https://h.example/p"],
    ['"gpu:8080"', "http://gpu:8080"],
    ["'gpu'", "http://gpu:11434"],
    [" ' gpu ' ", "http://gpu:11434"],
    ["ollama.com", "https://ollama.com"],
  ])("default: %j means %s", (variable, endpoint) => {
    expect(readOllamaHost(variable)).toEqual({ endpoint });
  });

  test.each([
    ["0.0.0.0", "http://127.0.0.1:11434"],
    ["0.0.0.0:8080", "http://127.0.0.1:8080"],
    ["http://0.0.0.0", "http://127.0.0.1"],
    ["::", "http://127.0.0.1:11434"],
    ["[::]", "http://127.0.0.1:11434"],
    ["[::]:8080", "http://127.0.0.1:8080"],
  ])("behavior: %j, where a server listens, is reached at %s", (variable, endpoint) => {
    expect(readOllamaHost(variable)).toEqual({ endpoint });
  });

  test.each([
    ["me:pw@gpu", "http://gpu:11434", "me:pw"],
    ["http://me:p%40w@gpu:8080/base", "http://gpu:8080/base", "me:p@w"],
    ["https://me@[::1]:8443", "https://[::1]:8443", "me:"],
    ["me:pw@", "http://127.0.0.1:11434", "me:pw"],
  ])("behavior: the credentials of %j are sent, never shown", (variable, endpoint, pair) => {
    expect(readOllamaHost(variable)).toEqual({ endpoint, authorization: basic(pair) });
  });

  test.each(["tcp://gpu", "unix:///var/run/ollama.sock", "gpu host", "a:b:c", "::1%lo"])(
    "error: %j is no address",
    (variable) => {
      expect(() => readOllamaHost(variable)).toThrow(
        `Expected \`OLLAMA_HOST\` to be a host, with or without http:// or https://, port and path, got a string of ${variable.length} characters.`,
      );
    },
  );
});

test("default: addressOf gives origin and path without the slash at its end", () => {
  expect(addressOf(new URL("http://own:1//"))).toEqual({ endpoint: "http://own:1" });
  expect(addressOf(new URL("http://0.0.0.0:11434/p"))).toEqual({ endpoint: "http://127.0.0.1:11434/p" });
});
