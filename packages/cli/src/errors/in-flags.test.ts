import { expect, test } from "vitest";
import { inFlags } from "./in-flags.ts";

test("default: options become the flags that set them", () => {
  expect(inFlags("Check `model`, and that `baseURL` ends in /v1.")).toBe(
    "Check --model, and that --base-url ends in /v1.",
  );
  expect(inFlags("Expected `chunkCharacters` to be an integer from 20 up, got 5 (a number).")).toBe(
    "Expected --chunk-characters to be an integer from 20 up, got 5.",
  );
});

test("behavior: a key comes from the environment alone", () => {
  expect(inFlags("There is no key: set `apiKey` or the environment variable OPENAI_API_KEY.")).toBe(
    "There is no key: set the environment variable OPENAI_API_KEY.",
  );
  expect(inFlags("Check `apiKey` (or the environment variable OPENAI_API_KEY) and what it may do.")).toBe(
    "Check the environment variable OPENAI_API_KEY and what it may do.",
  );
});

test("behavior: other code stays as it is", () => {
  expect(inFlags("Start it with `ollama serve`, or run `toString`.")).toBe(
    "Start it with `ollama serve`, or run `toString`.",
  );
});
