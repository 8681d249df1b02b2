import { expect, test } from "vitest";
import { createTopRows } from "./top-rows.ts";

/** Park-Miller (constants of the "minimal standard"), from 0 to below 1. */
function seededRandom(seed: number): () => number {
  let state = seed + 1;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

test("default: keeps the best rows, ties by the lower row, whatever the order of arrival", () => {
  for (let seed = 0; seed < 200; seed++) {
    const random = seededRandom(seed);
    const count = 1 + Math.floor(random() * 80);
    const capacity = 1 + Math.floor(random() * 30);
    // Few different scores, so that ties are common.
    const all = Array.from({ length: count }, (_, index) => ({ index, score: Math.floor(random() * 8) - 4 }));
    const arrival = all.map((row) => ({ row, at: random() })).toSorted((left, right) => left.at - right.at);
    const top = createTopRows(capacity);
    for (const { row } of arrival) top.offer(row.index, row.score);
    const expected = all
      .toSorted((left, right) => right.score - left.score || left.index - right.index)
      .slice(0, capacity);
    expect(top.sorted(), `seed ${seed}`).toEqual(expected);
    expect([...top.rows()].toSorted(), `seed ${seed}`).toEqual(expected.map(({ index }) => index).toSorted());
    expect(top.size, `seed ${seed}`).toBe(expected.length);
  }
});

test("behavior: minus infinity is a score like any other", () => {
  const top = createTopRows(2);
  for (const row of [2, 1, 0]) top.offer(row, -Infinity);
  expect(top.sorted().map(({ index }) => index)).toEqual([0, 1]);
});
