import { expect, test } from "vitest";
import { rankDocuments } from "./rank-documents.ts";

test("default: by score, ties by the later id in the order of code points", () => {
  const scores = new Map([
    ["ﬀ", 1],
    ["😀", 1],
    ["b", 2],
    ["a", Infinity],
    ["c", -Infinity],
  ]);
  expect(rankDocuments(scores)).toEqual(["a", "b", "😀", "ﬀ", "c"]);
});

test("error: a score that is no number", () => {
  expect(() => rankDocuments(new Map([["a", Number.NaN]]))).toThrow(expect.objectContaining({ option: "scores" }));
});
