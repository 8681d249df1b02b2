import { afterEach, describe, expect, test, vi } from "vitest";
import { checkSettings, endpointOf, type OllamaSettings } from "./ollama-settings.ts";

const model = "nomic-embed-text";

/** Settings as a caller without types could pass them. */
const loose = (settings: object): OllamaSettings => ({ model, ...settings });

describe("checkSettings", () => {
  test("default: a model is enough", () => {
    expect(() => checkSettings({ model })).not.toThrow();
  });

  test("args: everything at once", () => {
    const settings = loose({
      baseURL: "https://ollama.example/behind/a/proxy",
      pull: "if-missing",
      onProgress: () => {},
      keepAlive: -1,
      numCtx: 512,
      dimensions: 64,
      prompts: { query: "q: ", document: undefined },
      inputsPerRequest: 8,
      timeoutMs: 1000,
      headers: { authorization: "Bearer x" },
      fetch,
    });
    expect(() => checkSettings(settings)).not.toThrow();
  });

  test.each([
    [{ model: " " }, "`model` to be the name of a model"],
    [{ model: null }, "`model` to be the name of a model"],
    [{ baseURL: "localhost:11434" }, "`baseURL` to be an http or https URL"],
    [{ baseURL: "http://me:pw@h" }, "`baseURL` to be an http or https URL without credentials"],
    [{ baseURL: "http://h:11434/v1" }, "`baseURL` to be the address of Ollama itself, without /api or /v1"],
    [{ baseURL: "http://h:11434/api/" }, "`baseURL` to be the address of Ollama itself"],
    [{ pull: "always" }, '`pull` to be one of "never", "if-missing"'],
    [{ keepAlive: NaN }, "`keepAlive` to be a duration"],
    [{ onProgress: "log" }, "`onProgress` to be a function"],
    [{ fetch: {} }, "`fetch` to be a function"],
    [{ numCtx: 0 }, "`numCtx` to be an integer from 1"],
    [{ dimensions: 1.5 }, "`dimensions` to be an integer from 1"],
    [{ inputsPerRequest: -1 }, "`inputsPerRequest` to be an integer from 1"],
    [{ timeoutMs: 3e9 }, "`timeoutMs` to be an integer from 1 to 2147483647"],
    [{ prompts: { document: 1 } }, "`prompts.document` to be a text"],
    [{ headers: { authorization: 1 } }, "`headers.authorization` to be a text"],
  ])("error: %j is refused", (settings, message) => {
    expect(() => checkSettings(loose(settings))).toThrow(message);
  });
});

describe("endpointOf", () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  test("default: this machine", () => {
    vi.stubEnv("OLLAMA_HOST", undefined);
    expect(endpointOf({ model })).toBe("http://127.0.0.1:11434");
  });

  test.each([
    ["gpu", "http://gpu:11434"],
    ["gpu:8080", "http://gpu:8080"],
    [":8080", "http://127.0.0.1:8080"],
    ["0.0.0.0:11434", "http://127.0.0.1:11434"],
    ["0.0.0.0", "http://127.0.0.1:11434"],
    ["[::]:11434", "http://127.0.0.1:11434"],
    ["https://h.example/p/", "https://h.example/p"],
    ["http://me:pw@h.example", "http://h.example"],
    [" ", "http://127.0.0.1:11434"],
  ])("behavior: OLLAMA_HOST=%s means %s", (host, endpoint) => {
    vi.stubEnv("OLLAMA_HOST", host);
    expect(endpointOf({ model })).toBe(endpoint);
  });

  test("args: baseURL wins over the environment", () => {
    vi.stubEnv("OLLAMA_HOST", "gpu");
    expect(endpointOf({ model, baseURL: "http://own:1/" })).toBe("http://own:1");
  });

  test("error: an OLLAMA_HOST that is no host", () => {
    vi.stubEnv("OLLAMA_HOST", "http://");
    expect(() => endpointOf({ model })).toThrow("`OLLAMA_HOST` to be a host");
  });
});
