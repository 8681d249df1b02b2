import { expect, test } from "vitest";
import { heatBins } from "./heat-bins.ts";

test("default: one field for each chunk while there is room", () => {
  expect(heatBins([0.1, 0.3], 5)).toEqual([
    { from: 0, to: 1, score: 0.1 },
    { from: 1, to: 2, score: 0.3 },
  ]);
});

test("behavior: with more chunks than fields, each is in exactly one and the highest is shown", () => {
  const scores = Array.from({ length: 1001 }, (_, at) => Math.sin(at));
  const bins = heatBins(scores, 240);
  expect(bins).toHaveLength(240);
  expect(bins[0]?.from).toBe(0);
  expect(bins.at(-1)?.to).toBe(1001);
  expect(bins.slice(1).every(({ from }, at) => from === bins[at]?.to)).toBe(true);
  expect(Math.max(...bins.map(({ score }) => score))).toBe(Math.max(...scores));
});

test("args: no chunks, no fields", () => {
  expect(heatBins([], 240)).toEqual([]);
});
