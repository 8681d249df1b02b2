import { expect, test } from "vitest";
import { reciprocalRankFusion } from "./reciprocal-rank-fusion.ts";
import { weightedFusion } from "./weighted-fusion.ts";

const match = (index: number, score: number) => ({ index, score });
const words = [match(7, 12), match(3, 9), match(4, 2)];
const vectors = [match(3, 0.8), match(4, 0.6)];

test("default: 1 / (60 + rank), ranks from 1, ties by position", () => {
  expect(reciprocalRankFusion([words, vectors])).toEqual([
    match(3, 1 / 62 + 1 / 61),
    match(4, 1 / 63 + 1 / 62),
    match(7, 1 / 61),
  ]);
  expect(reciprocalRankFusion([[match(5, 1)], [match(2, 1)]]).map(({ index }) => index)).toEqual([2, 5]);
  expect(reciprocalRankFusion([])).toEqual([]);
});

test("args: k and weights", () => {
  expect(reciprocalRankFusion([words, vectors], { k: 0, weights: [1, 0.5] })).toEqual([
    match(3, 1 / 2 + 0.5),
    match(7, 1),
    match(4, 1 / 3 + 0.5 / 2),
  ]);
});

test("default: weighted fusion adds scores from 0 for the last to 1 for the first", () => {
  expect(weightedFusion([words, vectors], { weights: [1, 2] })).toEqual([
    match(3, 7 / 10 + 2),
    match(7, 1),
    match(4, 0),
  ]);
  expect(weightedFusion([[match(1, 5)], [match(1, 5), match(2, 5)]])).toEqual([match(1, 2), match(2, 1)]);
});

test("args: scales say which score counts 0 and which difference counts 1", () => {
  const scales = [
    { zero: 2, unit: 5 },
    { zero: 0.6, unit: 0.1 },
  ];
  const found = weightedFusion([words, vectors], { scales, weights: [1, 0.5] });
  expect(found.map(({ index }) => index)).toEqual([3, 7, 4]);
  for (const [i, score] of [7 / 5 + 1, 2, 0].entries()) expect(found[i]?.score).toBeCloseTo(score, 12);
});

test("error: a position twice, other weights than rankings, scores that are none", () => {
  const refused: [() => unknown, string][] = [
    [() => reciprocalRankFusion([[match(1, 1), match(1, 0)]]), "rankings"],
    [() => reciprocalRankFusion([words], { weights: [] }), "weights"],
    [() => reciprocalRankFusion([words], { k: -1 }), "k"],
    [() => weightedFusion([[match(1, Infinity)]]), "rankings[0][0]"],
    [() => weightedFusion([words], { weights: [Number.NaN] }), "weights[0]"],
    [() => weightedFusion([words], { scales: [] }), "scales"],
    [() => weightedFusion([words], { scales: [{ zero: 0, unit: 0 }] }), "scales[0].unit"],
    [() => weightedFusion([words], { scales: [{ zero: Number.NaN, unit: 1 }] }), "scales[0].zero"],
  ];
  for (const [call, option] of refused) expect(call, option).toThrow(expect.objectContaining({ option }));
});
