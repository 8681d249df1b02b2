import { describe, expect, test } from "vitest";
import { blockEnd, findSafeCut, type SafeCut, smallestBlocks } from "./text-blocks.ts";

/** Of a tokenizer whose tokens are words with the space before them, line ends and commas. */
function endOf(text: string, cut: SafeCut, request: { isLast?: boolean; mustCut?: boolean } = {}): unknown {
  const stretch = { text, isLast: false, afterSpace: false, mustCut: false, ...request };
  return blockEnd(stretch, cut, (part) => {
    const words = [...part.matchAll(/ ?[^\s,]+|\s|,/g)];
    const starts = words.map(({ index }) => index);
    return { ids: words.map(([word]) => word), starts, ends: words.map(([word], i) => starts[i]! + word.length) };
  });
}

describe("blockEnd", () => {
  test("default: the last stretch is one block", () => {
    expect(endOf("one two", "before_space", { isLast: true })).toEqual({ end: 7, next: 7, atSpace: false });
    expect(endOf("", "nowhere", { isLast: true })).toEqual({ end: 0, next: 0, atSpace: false });
  });

  test("behavior: cuts at the last single space between words", () => {
    expect(endOf("one two thr", "before_space")).toEqual({ end: 7, next: 7, atSpace: true });
    expect(endOf("one two thr", "around_space")).toEqual({ end: 7, next: 8, atSpace: true });
    expect(endOf("one 𝔱wo", "before_space")).toEqual({ end: 3, next: 3, atSpace: true });
    expect(endOf("one two  three, 4 ", "before_space")).toEqual({ end: 3, next: 3, atSpace: true });
  });

  test("behavior: without such a space, cuts where tokens are the same whole and in parts, well before the end", () => {
    const chinese = "十八九,二三四,五六七,".repeat(50);
    const cut = endOf(chinese, "before_space") as { end: number };
    expect(cut).toEqual({ end: cut.end, next: cut.end, atSpace: false });
    expect(chinese[cut.end - 1] === "," || chinese[cut.end] === ",").toBe(true);
    expect(cut.end).toBeGreaterThan(300);
    expect(cut.end).toBeLessThanOrEqual(chinese.length - 160);
    const spaced = "one two ".repeat(60);
    expect(spaced[(endOf(spaced, "where_tried") as { end: number }).end]).toBe(" ");
  });

  test("behavior: without any such place asks for more, and cuts between code points where it must", () => {
    expect(endOf("😀".repeat(300), "before_space")).toBeUndefined();
    expect(endOf("one,two,three", "before_space")).toBeUndefined();
    expect(endOf("😀😀😀", "before_space", { mustCut: true })).toEqual({ end: 4, next: 4, atSpace: false });
  });

  test("behavior: a tokenizer that can be cut nowhere is not cut", () => {
    expect(endOf("one two three", "nowhere", { mustCut: true })).toBeUndefined();
    expect(smallestBlocks("one two", "nowhere")).toEqual([{ start: 0, end: 7 }]);
  });
});

describe("findSafeCut", () => {
  test("behavior: tells tokenizers that keep the space from those that put one before every text", () => {
    expect(findSafeCut((text) => text.match(/ ?\w+/g) ?? [])).toBe("before_space");
    expect(findSafeCut((text) => ` ${text}`.match(/ *\w+/g) ?? [])).toBe("around_space");
    expect(findSafeCut((text) => [text.length])).toBe("nowhere");
  });

  test("behavior: trusts no space where an entry of the vocabulary reaches over one", () => {
    const ids = (text: string): string[] => text.match(/ ?\w+/g) ?? [];
    expect(findSafeCut(ids, ["▁of", "##the", "ĠĠĠ", "▁▁"])).toBe("before_space");
    for (const entry of ["of the", "▁of▁the", "ĠofĠthe"]) expect(findSafeCut(ids, [entry])).toBe("where_tried");
  });
});
