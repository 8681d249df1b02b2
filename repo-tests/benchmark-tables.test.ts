import { describe, expect, test } from "vitest";
import { replaceSection } from "../benchmarks/src/bench/replace-section.ts";
import { median, shownRange } from "../benchmarks/src/bench/statistics.ts";
import { lossesOf, type Row, type Table, tableText } from "../benchmarks/src/bench/table.ts";
import { readText } from "./workspace.ts";

const row = (name: string, ...samples: number[][]): Row => ({ name, samples });
const tableOf = (rows: Row[], ours = 1): Table => ({
  title: "Speed",
  text: "What was done.",
  columns: [
    { title: "texts/s", better: "higher", ratio: true },
    { title: "MB", better: "lower" },
    { title: "requests" },
  ],
  rows,
  ours,
});

describe("benchmarks/README.md", () => {
  test.each([
    "versions",
    "throughput",
    "slow-server",
    "one-at-a-time",
    "cache",
    "rate-limit",
    "short-bucket",
    "faults",
  ])("default: %s has its place, and a new one changes nothing else", (name) => {
    const document = readText("benchmarks/README.md");
    const [before, after] = replaceSection(document, name, "NEW").split("NEW");
    expect(document.startsWith(before?.trimEnd() ?? "")).toBe(true);
    expect(document.endsWith(after?.trimStart() ?? "")).toBe(true);
    expect(replaceSection(replaceSection(document, name, "1"), name, "NEW")).toBe(
      replaceSection(document, name, "NEW"),
    );
  });

  test("error: a document without both markers, once each, is left alone", () => {
    for (const text of ["", "<!-- bench:x -->", "<!-- /bench:x --><!-- bench:x -->"]) {
      expect(() => replaceSection(text, "x", "")).toThrow("once and in that order");
    }
    const marked = "<!-- bench:x --><!-- /bench:x -->";
    expect(() => replaceSection(marked + marked, "x", "")).toThrow(RangeError);
  });
});

describe("tables", () => {
  test("default: medians, spread, the multiple of our first row, and the best in bold", () => {
    const text = tableText(tableOf([row("Embedloom", [10, 30, 20], [5], [1]), row("other", [10, 9, 11], [7], [2])]));
    expect(text.split("\n").slice(4)).toEqual([
      "|  | texts/s | MB | requests |",
      "| --- | ---: | ---: | ---: |",
      "| Embedloom | **20 (10 to 30)** | **5** | 1 |",
      "| other | 10 (9 to 11) x 0.50 | 7 | 2 |",
      "",
      "We lose no column of this table.",
    ]);
  });

  test("behavior: a column that another wins is said, and whether the spreads overlap", () => {
    const rows = [row("Embedloom", [10], [5, 6, 9], [1]), row("a", [30], [7], [1]), row("b", [40], [4, 5, 6], [1])];
    expect(lossesOf(tableOf(rows))).toEqual([
      "texts/s, to b (40 against 10)",
      "MB, to b (5 against 6, within the spread)",
    ]);
    expect(tableText(tableOf(rows))).toContain("We lose: texts/s, to b (40 against 10); MB");
  });

  test("behavior: what is ours is no loss, and neither is what nobody could see", () => {
    const rows = [
      row("Embedloom", [10.1], [5], [1]),
      row("Embedloom, tuned", [50], [1], [1]),
      row("b", [10.4], [5], [1]),
    ];
    expect(lossesOf(tableOf(rows, 2))).toEqual([]);
  });

  test("behavior: a contender without a figure has none, and wins nothing", () => {
    const table = tableOf([row("Embedloom", [10], [5], [1]), row("failed", [], [], [1])]);
    expect(lossesOf(table)).toEqual([]);
    expect(tableText(table)).toContain("| failed | none | none | 1 |");
  });
});

test("behavior: of an even number of values the median is between the two in the middle", () => {
  expect([median([3]), median([1, 4]), median([9, 1, 5]), median([1, 2, 4, 100])]).toEqual([3, 2.5, 5, 3]);
  expect(shownRange([1000, 3000, 2000])).toBe("2,000 (1,000 to 3,000)");
  expect(shownRange([0.4, 0.2], 1)).toBe("0.3 (0.2 to 0.4)");
});
