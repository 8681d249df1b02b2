import stringWidth from "string-width";
import { expect, test } from "vitest";
import { sideBySide } from "./side-by-side.ts";

const left = {
  head: "1. left",
  passage: "one two three four five six seven eight nine ten eleven twelve thirteen fourteen",
};
const right = { head: "1. right", passage: "short" };

test("default: two columns, passages cut with an ellipsis", () => {
  expect(sideBySide([[left, right]], { columns: 80, lines: 2 })).toEqual([
    "1. left                                  1. right",
    "     one two three four five six seven        short",
    "     eight nine ten eleven twelve …",
  ]);
});

test("args: one column where two would be too narrow, and where there is one block", () => {
  expect(sideBySide([[left, right]], { columns: 40, lines: 1 })).toEqual([
    "1. left",
    "     one two three four five six seven …",
    "1. right",
    "     short",
  ]);
  expect(sideBySide([[right]], { columns: 120, lines: 1 })).toEqual(["1. right", "     short"]);
});

test("behavior: wide characters and colours do not shift the right column", () => {
  const wide = { head: "\u001B[36m見出し\u001B[39m", passage: "日本語の文" };
  const [head = "", passage = ""] = sideBySide([[wide, right]], { columns: 80, lines: 1 });
  expect(stringWidth(head.slice(0, head.indexOf("1. right")))).toBe(41);
  expect(stringWidth(passage.slice(0, passage.indexOf("     short")))).toBe(41);
});

test("behavior: no line is wider than the output, whatever the words", () => {
  const long = { head: "h".repeat(300), passage: "w".repeat(300) };
  for (const columns of [30, 80, 133]) {
    for (const line of sideBySide([[long, long]], { columns, lines: 3 })) {
      expect(stringWidth(line), `${columns} columns`).toBeLessThanOrEqual(columns);
    }
  }
});
