import { EmbeddingMatrix } from "@embedloom/core";
import { expect, test } from "vitest";
import { poolRows } from "./pool-rows.ts";

const ROWS = EmbeddingMatrix.fromRows([
  [1, 2],
  [3, 4],
  [8, 0],
]);

test("default: mean is the average of all rows, cls the first, last the last", () => {
  expect([...poolRows(ROWS, "mean")]).toEqual([4, 2]);
  expect([...poolRows(ROWS, "cls")]).toEqual([1, 2]);
  expect([...poolRows(ROWS, "last")]).toEqual([8, 0]);
});

test("behavior: sums in float64, so that a large constant does not swallow the rest", () => {
  const rows = Array.from({ length: 4096 }, (_, i) => [16_777_216, i % 2]);
  expect([...poolRows(EmbeddingMatrix.fromRows([...rows, [1, 0]]), "mean")][1]).toBeCloseTo(2048 / 4097, 7);
  const swallowed = poolRows(EmbeddingMatrix.fromRows([[16_777_216], [1], [1], [1], [1]]), "mean");
  expect(swallowed[0]).toBe(Math.fround(16_777_220 / 5));
});

test("behavior: the vector is a copy", () => {
  const vector = poolRows(ROWS, "cls");
  vector[0] = 99;
  expect(ROWS.row(0)[0]).toBe(1);
});
