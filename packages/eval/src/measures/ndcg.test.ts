import { expect, test } from "vitest";
import { averagePrecision } from "./average-precision.ts";
import { hitRate } from "./hit-rate.ts";
import { ndcg } from "./ndcg.ts";
import { precision } from "./precision.ts";
import { recall } from "./recall.ts";
import { reciprocalRank } from "./reciprocal-rank.ts";

test("default: a perfect ranking has 1, a missed one 0, and one without anything relevant nothing", () => {
  for (const measure of [ndcg, reciprocalRank, recall, averagePrecision, hitRate]) {
    expect(measure(["a", "b"], ["a", "b"]), measure.name).toBe(1);
    expect(measure(["x", "y"], ["a"]), measure.name).toBe(0);
    expect(measure(["x", "y"], []), measure.name).toBeUndefined();
    expect(measure(["x"], new Map([["x", 0]])), measure.name).toBeUndefined();
  }
});

test("args: ranks behind the cutoff do not count, nor do ranks that were not filled", () => {
  const ranking = [5, 6, 7, 8];
  expect(precision(ranking, [6, 8], 2)).toBe(0.5);
  expect(precision(ranking, [6, 8])).toBe(0.2);
  expect(precision(ranking, [6, 8], Infinity)).toBe(0.5);
  expect(recall(ranking, [6, 8, 9, 10], 2)).toBe(0.25);
  expect(reciprocalRank(ranking, [8], 3)).toBe(0);
  expect(averagePrecision(ranking, [6, 8], 2)).toBe(0.25);
  expect(ndcg(ranking, [8], 3)).toBe(0);
});

test("behavior: gains are linear, by grade", () => {
  const grades = new Map([
    ["a", 3],
    ["b", 1],
  ]);
  const second = 1 / Math.log2(3);
  expect(ndcg(["b", "a"], grades)).toBeCloseTo((1 + 3 * second) / (3 + second), 12);
});

test("error: a document twice, a grade that is no number, a cutoff below 1", () => {
  const refused: [() => unknown, string][] = [
    [() => ndcg(["a", "a"], ["a"]), "ranking"],
    [() => ndcg(["a"], new Map([["a", Number.NaN]])), "relevance"],
    [() => recall(["a"], ["a"], 0), "cutoff"],
    [() => ndcg(JSON.parse('"a"'), ["a"]), "ranking"],
  ];
  for (const [call, option] of refused) {
    expect(call, option).toThrow(expect.objectContaining({ code: "invalid_option", option }));
  }
});
