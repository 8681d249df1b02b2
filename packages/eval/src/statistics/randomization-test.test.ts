import { seededRandom } from "@embedloom/testing";
import { expect, test } from "vitest";
import { bootstrapMean, pairedBootstrap } from "./bootstrap.ts";
import { randomizationTest } from "./randomization-test.ts";

test("default: few queries are counted in every way", () => {
  // Of the 8 ways to sign 1, 2 and 3, the sums 6 and -6 are as large as 6, and 4, -4 and these as large as 4.
  expect(randomizationTest([0, 0, 0], [1, 2, 3])).toEqual({ difference: 2, p: 2 / 8, exact: true });
  expect(randomizationTest([1, 0, 0], [0, 2, 3])).toEqual({ difference: 4 / 3, p: 4 / 8, exact: true });
  expect(randomizationTest([0.5, 1], [0.5, 1])).toEqual({ difference: 0, p: 1, exact: true });
  expect(randomizationTest([], [])).toEqual({ difference: 0, p: 1, exact: true });
});

test("behavior: a sample comes near to all ways, the same for the same seed, and never says 0", () => {
  const random = seededRandom("signs");
  const before = Array.from({ length: 16 }, () => random());
  const after = before.map((value) => value + random() - 0.35);
  const all = randomizationTest(before, after, { rounds: 2 ** 16 });
  const sampled = randomizationTest(before, after, { rounds: 20_000, seed: 7 });
  expect([all.exact, sampled.exact]).toEqual([true, false]);
  expect(Math.abs(all.p - sampled.p)).toBeLessThan(0.015);
  expect(randomizationTest(before, after, { rounds: 20_000, seed: 7 })).toEqual(sampled);
  const sure = randomizationTest(Array(40).fill(0), Array(40).fill(1), { rounds: 1000 });
  expect(sure.p).toBeCloseTo(1 / 1001, 12);
});

test("behavior: systems that are equally good differ at p < 0.05 in about 5 of 100 cases", () => {
  let count = 0;
  for (let i = 0; i < 400; i++) {
    const random = seededRandom(`null ${i}`);
    const [before, after] = [0, 1].map(() => Array.from({ length: 30 }, () => random()));
    if (randomizationTest(before!, after!, { rounds: 500 }).p < 0.05) count++;
  }
  expect(count).toBeGreaterThan(4);
  expect(count).toBeLessThan(40);
});

test("behavior: the interval of a mean is that of the normal approximation, for many values", () => {
  const random = seededRandom("values");
  const values = Array.from({ length: 500 }, () => random());
  const { mean, low, high } = bootstrapMean(values);
  const margin = 1.96 * Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 500 / 499);
  expect(low).toBeCloseTo(mean - margin, 2);
  expect(high).toBeCloseTo(mean + margin, 2);
  const wide = bootstrapMean(values, { confidence: 0.999 });
  expect(wide.low).toBeLessThan(low);
  expect(wide.high).toBeGreaterThan(high);
});

test("behavior: one query says nothing of others", () => {
  expect(bootstrapMean([0.5])).toEqual({ mean: 0.5, low: -Infinity, high: Infinity });
  expect(bootstrapMean([])).toEqual({ mean: 0, low: -Infinity, high: Infinity });
});

test("error: other lengths, values that are not finite, options that cannot be", () => {
  const refused: [() => unknown, string][] = [
    [() => randomizationTest([1], []), "after"],
    [() => pairedBootstrap([1, Number.NaN], [1, 2]), "before"],
    [() => bootstrapMean([1, 2], { confidence: 1 }), "confidence"],
    [() => randomizationTest([1], [2], { rounds: 1 }), "rounds"],
    [() => randomizationTest([1], [2], { seed: 0.5 }), "seed"],
  ];
  for (const [call, option] of refused) {
    expect(call, option).toThrow(expect.objectContaining({ code: "invalid_option", option }));
  }
});
