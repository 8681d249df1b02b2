import { expect, test } from "vitest";
import { ndcg } from "./ndcg.ts";

test("default: counts as it is counted by hand", () => {
  // Found at ranks 1 and 3 of two relevant: (1 + 1/2) / (1 + 1/log2(3)).
  expect(ndcg([4, 9, 2], [2, 4])).toBeCloseTo(1.5 / (1 + 1 / Math.log2(3)), 12);
  expect(ndcg([4, 9, 2], [2, 4])).toBeCloseTo(0.919_720_789_148, 10);
});

test("args: gains", () => {
  // Gains 3, 2, 1 found in the order 2, 3, none: (2 + 3/log2(3)) / (3 + 2/log2(3) + 1/2).
  const gains = new Map([
    [0, 3],
    [1, 2],
    [2, 1],
  ]);
  expect(ndcg([1, 0, 8], gains)).toBeCloseTo(3.892_789_260_714 / 4.761_859_507_143, 10);
  expect(ndcg([0, 1, 2], gains)).toBe(1);
});

test("args: cutoff counts in the ranking and in the ideal", () => {
  expect(ndcg([9, 4], [4], 1)).toBe(0);
  expect(ndcg([4, 9], [4, 5, 6], 1)).toBe(1);
  const late = [...Array.from({ length: 10 }, (_, i) => 100 + i), 4];
  expect(ndcg(late, [4])).toBe(0);
  expect(ndcg(late, [4], 11)).toBeCloseTo(1 / Math.log2(12), 12);
  expect(() => ndcg([1], [1], 0)).toThrow(expect.objectContaining({ option: "cutoff" }));
});

test("behavior: nothing found is 0, nothing relevant is undefined, a row named twice counts once", () => {
  expect(ndcg([], [4])).toBe(0);
  expect(ndcg([4], [])).toBeUndefined();
  expect(ndcg([4], new Map([[4, 0]]))).toBeUndefined();
  expect(ndcg([4, 1], [4, 4])).toBe(1);
});
