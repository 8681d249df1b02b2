import { expect, test } from "vitest";
import { wordRuns } from "./word-runs.ts";

test("default: words are found as they are written, and the runs together are the text", () => {
  const text = "The Mill: in winter, MILLER’s mill.";
  const runs = wordRuns(text, new Set(["mill", "winter"]));
  expect(runs.filter(({ isMarked }) => isMarked).map((run) => run.text)).toEqual(["Mill", "winter", "mill"]);
  expect(runs.map((run) => run.text).join("")).toBe(text);
});

test("behavior: a text without them is one run, and an empty one none", () => {
  expect(wordRuns("nothing", new Set(["mill"]))).toEqual([{ start: 0, text: "nothing", isMarked: false }]);
  expect(wordRuns("", new Set(["mill"]))).toEqual([]);
});
