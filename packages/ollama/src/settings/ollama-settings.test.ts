import { afterEach, describe, expect, test, vi } from "vitest";
import { addressFrom, checkSettings, type OllamaSettings } from "./ollama-settings.ts";

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
    [{ baseURL: "http://me:pw@" }, "`baseURL` to be an http or https URL"],
    [{ baseURL: "http://h:11434/v1" }, "`baseURL` to be the address of Ollama itself, without /api or /v1"],
    [{ baseURL: "http://h:11434/api/" }, "`baseURL` to be the address of Ollama itself"],
    [{ pull: "always" }, '`pull` to be one of "never", "if-missing"'],
    [{ keepAlive: NaN }, "`keepAlive` to be a duration"],
    [{ keepAlive: Infinity }, "`keepAlive` to be a duration"],
    [{ keepAlive: 1e10 }, "`keepAlive` to be a duration"],
    [{ keepAlive: "soon" }, "`keepAlive` to be a duration with its unit"],
    [{ keepAlive: "10" }, "`keepAlive` to be a duration with its unit"],
    [{ keepAlive: "" }, "`keepAlive` to be a duration with its unit"],
    [{ keepAlive: true }, "`keepAlive` to be a duration with its unit"],
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

describe("addressFrom", () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  test("default: this machine", () => {
    vi.stubEnv("OLLAMA_HOST", undefined);
    expect(addressFrom({})).toEqual({ endpoint: "http://127.0.0.1:11434" });
  });

  test("behavior: OLLAMA_HOST is obeyed", () => {
    vi.stubEnv("OLLAMA_HOST", "::1");
    expect(addressFrom({})).toEqual({ endpoint: "http://[::1]:11434" });
  });

  test("args: baseURL wins over the environment, and its credentials are taken out", () => {
    vi.stubEnv("OLLAMA_HOST", "gpu");
    expect(addressFrom({ baseURL: "http://own:1/" })).toEqual({ endpoint: "http://own:1" });
    expect(addressFrom({ baseURL: "http://a:b%zz@own:1/p" })).toEqual({
      endpoint: "http://own:1/p",
      authorization: `Basic ${Buffer.from("a:b%zz").toString("base64")}`,
    });
  });

  test("error: an OLLAMA_HOST that is no host", () => {
    vi.stubEnv("OLLAMA_HOST", "tcp://gpu");
    expect(() => addressFrom({})).toThrow("`OLLAMA_HOST` to be a host");
  });
});
