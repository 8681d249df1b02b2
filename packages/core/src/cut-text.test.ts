import { describe, expect, test } from "vitest";
import { cutText, longestPrefix } from "./cut-text.ts";

describe("cutText", () => {
  test("default: pieces end at a space where one is near, and lose nothing", () => {
    const text = "the quick brown fox jumps over the lazy dog";
    const pieces = cutText(text, () => 12, false);
    expect(pieces).toEqual(["the quick ", "brown fox ", "jumps over ", "the lazy dog"]);
    expect(pieces.join("")).toBe(text);
  });

  test("args: only the first piece", () => {
    expect(cutText("the quick brown fox", () => 12, true)).toEqual(["the quick "]);
    expect(cutText("short", () => 12, true)).toEqual(["short"]);
  });

  test("behavior: never cuts inside a character, and always goes on", () => {
    for (let most = 0; most < 8; most++) {
      const pieces = cutText("🏝🏝🏝a🏝", () => most, false);
      expect(pieces.join("")).toBe("🏝🏝🏝a🏝");
      for (const piece of pieces) expect(() => encodeURIComponent(piece)).not.toThrow();
    }
  });

  test("behavior: pieces of nothing but space are left out", () => {
    expect(cutText(`word${" ".repeat(21)}end`, () => 5, false)).toEqual(["word ", "end"]);
    expect(cutText("   ", () => 1, false)).toEqual([" "]);
  });
});

test("behavior: longestPrefix finds the last length that fits, by few looks", () => {
  for (let limit = 0; limit <= 100; limit++) {
    let looks = 0;
    const length = longestPrefix("x".repeat(100), (text) => {
      looks += 1;
      return text.length <= limit;
    });
    expect(length).toBe(limit);
    expect(looks).toBeLessThan(10);
  }
});
