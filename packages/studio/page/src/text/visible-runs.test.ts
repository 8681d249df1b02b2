import { expect, test } from "vitest";
import { visibleRuns } from "./visible-runs.ts";

test("default: ordinary text is one run, whatever its script", () => {
  for (const text of ["plain\n\ttext\r\n", "שלום", "見出し", "👩\u200D🚀"]) {
    expect(visibleRuns(text)).toEqual([{ kind: "text", text }]);
  }
});

test("behavior: direction overrides become marks with their names", () => {
  expect(visibleRuns("invoice\u202Efdp.exe")).toEqual([
    { kind: "text", text: "invoice" },
    { kind: "mark", text: "\u202E", name: "RLO" },
    { kind: "text", text: "fdp.exe" },
  ]);
});

test("behavior: other control characters become marks with their code points", () => {
  expect(visibleRuns("\u0000\u001B[31m\u0085")).toMatchObject([
    { name: "U+0000" },
    { name: "U+001B" },
    { text: "[31m" },
    { name: "U+0085" },
  ]);
});

test("behavior: equal ones in a row are one mark with their count", () => {
  expect(visibleRuns("\u202E\u202E\u202E\u200B")).toMatchObject([{ name: "RLO × 3" }, { name: "ZWSP" }]);
});

test("behavior: the runs joined are the text", () => {
  const text = "a\u2066b\u2069\uFEFF\u200Bc\u0007";
  expect(
    visibleRuns(text)
      .map((run) => run.text)
      .join(""),
  ).toBe(text);
});

test("args: an empty text has no runs", () => {
  expect(visibleRuns("")).toEqual([]);
});
