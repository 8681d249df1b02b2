import { describe, expect, test } from "vitest";
import { OpenAI } from "openai";
import { checkSettings, type OpenAISettings } from "./openai-settings.ts";

const model = "text-embedding-3-small";

/** Settings as a caller without types could pass them. */
const loose = (settings: object): OpenAISettings => ({ model, ...settings });

describe("checkSettings", () => {
  test("default: a model is enough", () => {
    expect(() => checkSettings({ model })).not.toThrow();
  });

  test("args: everything at once", () => {
    const settings = loose({
      dimensions: 256,
      baseURL: "http://localhost:8000/v1",
      apiKey: "k",
      organization: "o",
      project: "p",
      encodingFormat: "omit",
      timeoutMs: 5000,
      prompts: { query: "q: " },
      limits: { inputsPerRequest: 8, tokensPerRequest: undefined },
      estimateTokens: (text: string) => text.length,
      headers: { "x-tenant": "a" },
    });
    expect(() => checkSettings(settings)).not.toThrow();
  });

  const client = new OpenAI({ apiKey: "test" });
  test.each([
    [{ model: "" }, "`model` to be the name of a model"],
    [{ model: 7 }, "`model` to be the name of a model"],
    [{ dimensions: 0 }, "`dimensions` to be an integer from 1 up, got 0"],
    [{ timeoutMs: 1.5 }, "`timeoutMs` to be an integer from 1 to 2147483647, got 1.5"],
    [{ timeoutMs: 3e9 }, "`timeoutMs` to be an integer"],
    [{ encodingFormat: "hex" }, '`encodingFormat` to be one of "base64", "float", "omit"'],
    [{ estimateTokens: 4 }, "`estimateTokens` to be a function"],
    [{ baseURL: "localhost:8000" }, "`baseURL` to be an http or https URL"],
    [{ baseURL: "" }, "`baseURL` to be a text that is not empty"],
    [{ apiKey: "" }, "`apiKey` to be a text that is not empty"],
    [{ client, apiKey: "k" }, "`apiKey` to be absent, because `client` brings its own"],
    [{ client, baseURL: "http://h/v1" }, "`baseURL` to be absent"],
    [{ client: {} }, "`client` to be an instance of OpenAI or AzureOpenAI"],
    [{ limits: { inputsPerRequest: 0 } }, "`limits.inputsPerRequest` to be an integer from 1 up"],
    [{ prompts: { query: 1 } }, "`prompts.query` to be a text"],
    [{ headers: { authorization: 1 } }, "`headers.authorization` to be a text"],
  ])("error: %j is refused", (settings, message) => {
    expect(() => checkSettings(loose(settings))).toThrow(message);
  });

  test("error: a key is not repeated in the message", () => {
    expect(() => checkSettings(loose({ client, apiKey: "sk-secret" }))).toThrow(/^(?!.*sk-secret)/);
  });
});
