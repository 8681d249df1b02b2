import { expect, test } from "vitest";
import { UsageError } from "../errors/usage-error.ts";
import { createRecordingTerminal } from "../terminal/recording-terminal.ts";
import { type ProviderChoices, providerSettings } from "./provider-settings-of.ts";

const of = (choices: ProviderChoices) =>
  providerSettings(
    choices,
    createRecordingTerminal(() => {}),
  );

test("default: the bundled model needs nothing, and may be named", () => {
  expect(of({ provider: "mini" })).toEqual({ kind: "mini" });
  expect(of({ provider: "mini", model: "embedloom-mini-v1" })).toEqual({ kind: "mini" });
});

test.each([
  [{ model: "text-embedding-3-small" }, "--model text-embedding-3-small"],
  [{ baseUrl: "http://127.0.0.1:11434" }, "--base-url"],
])("error: %j without a provider is refused, and not embedded with the bundled model", (choices, flag) => {
  expect(() => of({ provider: "mini", ...choices })).toThrow(
    new UsageError(
      `${flag} is not for the bundled model: add --provider, one of transformers, ollama, openai, voyage, jina.`,
    ),
  );
});

test("error: the context model has no other model either", () => {
  expect(() => of({ provider: "context-model", model: "nomic-embed-text" })).toThrow(
    new UsageError(
      "--model nomic-embed-text is not for the context model: add --provider, one of transformers, ollama, openai, voyage, jina.",
    ),
  );
});

test("error: transformers has no model of its own", () => {
  expect(() => of({ provider: "transformers" })).toThrow(UsageError);
});
