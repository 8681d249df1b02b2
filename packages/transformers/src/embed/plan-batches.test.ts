import { expect, test } from "vitest";
import { seededRandom } from "../test-support/seeded-random.ts";
import { planBatches } from "./plan-batches.ts";

test("default: no sequences need no run, one needs one", () => {
  expect(planBatches([], 256)).toEqual([]);
  expect(planBatches([1000], 256)).toEqual([[0]]);
});

test("behavior: sequences of about the same length share a run, the shortest first", () => {
  expect(planBatches([30, 9, 10, 31, 9], 256)).toEqual([
    [1, 4, 2],
    [0, 3],
  ]);
});

test("behavior: a run keeps the budget, padding counted; what is over half of it runs alone", () => {
  expect(planBatches([10, 10, 10, 10, 10], 30)).toEqual([
    [0, 1, 2],
    [3, 4],
  ]);
  expect(planBatches([16, 16, 40, 40], 30)).toEqual([[0], [1], [2], [3]]);
});

test("args: a budget of one token runs every sequence alone", () => {
  expect(planBatches([3, 3, 3], 1)).toEqual([[0], [1], [2]]);
});

test("behavior: every sequence is in exactly one run, no run has more than a fifth of padding", () => {
  const seed = 5;
  const random = seededRandom(seed);
  for (let round = 0; round < 200; round++) {
    const lengths = Array.from({ length: random(60) }, () => 1 + random(random(2) === 0 ? 20 : 500));
    const batches = planBatches(lengths, 256);
    const shown = `seed ${seed}, lengths ${lengths.join()}`;
    expect(
      batches.flat().toSorted((a, b) => a - b),
      shown,
    ).toEqual([...lengths.keys()]);
    for (const batch of batches) {
      const longest = Math.max(...batch.map((index) => lengths[index]!));
      const tokens = batch.reduce((sum, index) => sum + lengths[index]!, 0);
      const padded = batch.length * longest;
      expect(batch.length === 1 || (padded <= 256 && padded - tokens <= 0.2 * padded), shown).toBe(true);
    }
  }
});
