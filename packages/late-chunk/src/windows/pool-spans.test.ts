import { EmbeddingMatrix } from "@embedloom/core";
import { seededRandom } from "@embedloom/testing";
import { expect, test } from "vitest";
import type { TokenRange } from "../span/align-spans.ts";
import { createSpanPool, type SpanPoolPlan } from "./pool-spans.ts";
import { planWindows } from "./windows.ts";

const count = 400;
const dimensions = 3;

/** Rows of the document, with one row before and one after in every window. */
function randomRows(seed: string, offset = 0): EmbeddingMatrix {
  const random = seededRandom(seed);
  return new EmbeddingMatrix(
    Float32Array.from({ length: (count + 2) * dimensions }, () => random() - 0.5 + offset),
    dimensions,
  );
}

function pooled(
  rows: EmbeddingMatrix,
  ranges: readonly TokenRange[],
  capacity: number,
  poolEdges = false,
): (Float64Array | undefined)[] {
  const plan: SpanPoolPlan = { ranges, count, dimensions, rowsBefore: 1, rowsAfter: 1, poolEdges };
  const means: (Float64Array | undefined)[] = ranges.map(() => undefined);
  const pool = createSpanPool(plan, (range, mean) => (means[range] = mean.slice()));
  for (const window of planWindows(count, capacity, Math.floor(capacity / 4))) {
    pool.add(window, rows.select(Array.from({ length: window.end - window.start + 2 }, (_, i) => window.start + i)));
  }
  return means;
}

function naiveMean(rows: EmbeddingMatrix, from: number, to: number): number[] {
  return Array.from({ length: dimensions }, (_, d) => {
    let sum = 0;
    for (let row = from; row < to; row++) sum += rows.row(row)[d]!;
    return sum / (to - from);
  });
}

/** Largest difference of a value; infinite where there is no mean. */
function difference(actual: ArrayLike<number> | undefined, expected: readonly number[]): number {
  return Math.max(...expected.map((value, d) => Math.abs(value - (actual?.[d] ?? Infinity))));
}

test("default: every range gets the mean of its rows, in the order of the ranges", () => {
  for (let seed = 0; seed < 20; seed++) {
    const random = seededRandom(`ranges ${seed}`);
    const rows = randomRows(`rows ${seed}`);
    const ranges = Array.from({ length: 60 }, () => {
      const from = Math.floor(random() * count);
      return { from, to: from + 1 + Math.floor(random() * (count - from)) };
    });
    const means = pooled(rows, ranges, 64);
    ranges.forEach(({ from, to }, i) =>
      expect(difference(means[i], naiveMean(rows, from + 1, to + 1)), `seed ${seed}, range ${i}`).toBeLessThan(1e-12),
    );
  }
});

test("args: poolEdges gives the outer rows to every range with the first or the last token", () => {
  const rows = randomRows("edges");
  const ranges = [
    { from: 0, to: 10 },
    { from: 5, to: count },
    { from: 0, to: count },
    { from: 5, to: 10 },
  ];
  const means = pooled(rows, ranges, 1000, true);
  expect(difference(means[0], naiveMean(rows, 0, 11)), "first").toBeLessThan(1e-12);
  expect(difference(means[1], naiveMean(rows, 6, count + 2)), "last").toBeLessThan(1e-12);
  expect(difference(means[2], naiveMean(rows, 0, count + 2)), "everything").toBeLessThan(1e-12);
  expect(difference(means[3], naiveMean(rows, 6, 11)), "middle").toBeLessThan(1e-12);
});

test("behavior: a range without tokens has no mean and disturbs no other", () => {
  const rows = randomRows("empty");
  const means = pooled(
    rows,
    [
      { from: 7, to: 7 },
      { from: 3, to: 9 },
      { from: count, to: count },
    ],
    64,
  );
  expect([means[0], means[2]]).toEqual([undefined, undefined]);
  expect(difference(means[1], naiveMean(rows, 4, 10)), "between").toBeLessThan(1e-12);
});

test("behavior: a large constant part of the vectors costs no precision", () => {
  const rows = randomRows("offset", 1000);
  const ranges = Array.from({ length: 25 }, (_, i) => ({ from: i * 16, to: i * 16 + 16 }));
  const means = pooled(rows, ranges, 1000);
  ranges.forEach(({ from, to }, i) =>
    expect(difference(means[i], naiveMean(rows, from + 1, to + 1)), `range ${i}`).toBeLessThan(1e-12),
  );
});

test("behavior: reads every kept value once, whatever the overlap of the ranges", () => {
  const readsFor = (ranges: readonly TokenRange[]): number => {
    let reads = 0;
    const data = new Proxy(randomRows("reads").data, {
      get(target, key) {
        if (typeof key === "string" && /^\d+$/.test(key)) reads++;
        return Reflect.get(target, key);
      },
    });
    let means = 0;
    const plan = { ranges, count, dimensions, rowsBefore: 1, rowsAfter: 1, poolEdges: true };
    const pool = createSpanPool(plan, () => means++);
    pool.add({ start: 0, end: count, keepStart: 0, keepEnd: count }, new EmbeddingMatrix(data, dimensions));
    expect(means).toBe(ranges.length);
    return reads;
  };
  const apart = Array.from({ length: 40 }, (_, i) => ({ from: i * 10, to: i * 10 + 10 }));
  const overlapping = Array.from({ length: 300 }, (_, i) => ({ from: i, to: i + 100 }));
  expect(readsFor(apart)).toBe((count + 2) * dimensions);
  expect(readsFor(overlapping)).toBe((count + 2) * dimensions);
});

test("behavior: the mean of a range comes with the window of its last token, not at the end", () => {
  const rows = randomRows("early");
  const ranges = Array.from({ length: 40 }, (_, i) => ({ from: i * 10, to: i * 10 + 10 }));
  const log: number[] = [];
  const plan = { ranges, count, dimensions, rowsBefore: 1, rowsAfter: 1, poolEdges: false };
  const pool = createSpanPool(plan, (range) => log.push(range));
  for (const window of planWindows(count, 64, 16)) {
    pool.add(window, rows.select(Array.from({ length: window.end - window.start + 2 }, (_, i) => window.start + i)));
    expect(log).toEqual(ranges.flatMap(({ to }, i) => (to <= window.keepEnd ? [i] : [])));
  }
});

test.each([Number.NaN, Infinity, -Infinity])("error: a token vector that holds %d", (value) => {
  const rows = randomRows("broken");
  rows.row(200)[1] = value;
  expect(() => pooled(rows, [{ from: 0, to: 3 }], 64)).toThrow(
    expect.objectContaining({ code: "invalid_reply", problem: "not_finite" }),
  );
});
