import { describe, expect, test } from "vitest";
import { cutText, longestPrefix } from "./cut-text.ts";

describe("cutText", () => {
  test("default: pieces end at a space within a hundredth, and lose nothing", () => {
    const text = "the quick brown fox jumps over the lazy dog ".repeat(80);
    const pieces = cutText(text, () => 1000, false);
    expect(pieces.join("")).toBe(text);
    for (const piece of pieces.slice(0, -1)) {
      expect(piece.endsWith(" ")).toBe(true);
      expect(piece.length).toBeGreaterThanOrEqual(990);
    }
  });

  test("behavior: where no space is near, what fits is not wasted", () => {
    expect(cutText("the quick brown fox jumps", () => 12, false)).toEqual(["the quick br", "own fox jump", "s"]);
    expect(cutText("the quick brown fox", () => 10, false)).toEqual(["the quick ", "brown fox"]);
  });

  test("args: only the first piece", () => {
    expect(cutText("the quick brown fox", () => 10, true)).toEqual(["the quick "]);
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
