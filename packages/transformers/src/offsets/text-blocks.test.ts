import { describe, expect, test } from "vitest";
import { findSafeCut, smallestBlocks, textBlocks } from "./text-blocks.ts";

const lengths = (blocks: readonly { start: number; end: number }[]): number[] =>
  blocks.map(({ start, end }) => end - start);

describe("textBlocks", () => {
  test("default: a short text is one block", () => {
    expect(textBlocks("one two", "before_space", 10)).toEqual([{ start: 0, end: 7 }]);
  });

  test("behavior: cuts before the last single space between words that fits", () => {
    expect(textBlocks("one two three", "before_space", 8)).toEqual([
      { start: 0, end: 7 },
      { start: 7, end: 13, space: 7 },
    ]);
    expect(textBlocks("one two three", "around_space", 8)).toEqual([
      { start: 0, end: 7 },
      { start: 8, end: 13, space: 7 },
    ]);
  });

  test("behavior: cuts at a line, else between code points, where no space is safe", () => {
    expect(textBlocks("one,  two\nthree, four", "before_space", 14)).toEqual([
      { start: 0, end: 10 },
      { start: 10, end: 21 },
    ]);
    expect(lengths(textBlocks("😀😀😀", "before_space", 3))).toEqual([2, 2, 2]);
  });

  test("behavior: the blocks of a text without any safe place cover it and keep the limit", () => {
    const blocks = textBlocks("x".repeat(1001), "around_space", 100);
    expect(lengths(blocks)).toEqual([...Array<number>(10).fill(100), 1]);
    expect(blocks.every(({ start }, i) => start === (blocks[i - 1]?.end ?? 0))).toBe(true);
  });

  test("behavior: is not cut where the tokenizer allows it nowhere", () => {
    expect(textBlocks("one two three", "nowhere", 3)).toEqual([{ start: 0, end: 13 }]);
    expect(smallestBlocks("one two", "nowhere")).toEqual([{ start: 0, end: 7 }]);
  });
});

describe("findSafeCut", () => {
  test("behavior: tells tokenizers that keep the space from those that put one before every text", () => {
    expect(findSafeCut((text) => text.match(/ ?\w+/g) ?? [])).toBe("before_space");
    expect(findSafeCut((text) => ` ${text}`.match(/ *\w+/g) ?? [])).toBe("around_space");
    expect(findSafeCut((text) => [text.length])).toBe("nowhere");
  });
});
