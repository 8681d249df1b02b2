import { describe, expect, test } from "vitest";
import { estimateTokens } from "./estimate-tokens.ts";

describe("estimateTokens", () => {
  test.each([
    ["", 0],
    ["a", 1],
    ["four", 1],
    ["fives", 2],
    ["é", 1],
    ["石畳", 2],
    ["🏝🏝", 2],
  ])("default: a quarter token per UTF-8 byte, rounded up: %j", (text, tokens) => {
    expect(estimateTokens(text)).toBe(tokens);
  });

  test("behavior: a lone surrogate counts as the three bytes it is sent as", () => {
    expect(estimateTokens("\ud83c".repeat(4))).toBe(3);
  });
});
