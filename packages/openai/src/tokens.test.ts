import { describe, expect, test } from "vitest";
import * as tokens from "./tokens.ts";

const { countTokens } = tokens;

test("default: the public names are these", () => {
  expect(Object.keys(tokens)).toEqual(["countTokens"]);
});

describe("countTokens", () => {
  // The counts that OpenAI's cookbook ("How to count tokens with tiktoken") shows for cl100k_base.
  test.each([
    ["antidisestablishmentarianism", 6],
    ["2 + 2 = 4", 7],
    ["お誕生日おめでとう", 9],
    ["tiktoken is great!", 6],
  ] as const)("default: %j has %i tokens", (text, count) => {
    expect(countTokens(text)).toBe(count);
  });

  test("behavior: special tokens inside a document are plain text, and no error", () => {
    expect(countTokens("<|endoftext|>")).toBe(7);
  });
});
