import { expect, test } from "vitest";
import { EmbeddingMatrix } from "./embedding-matrix.ts";
import { InvalidOptionError } from "../errors/invalid-option-error.ts";
import { truncate } from "./truncate.ts";

/** Park-Miller (constants of the "minimal standard"), enough to make rows. */
function randomRows(seed: number, count: number, dimensions: number): number[][] {
  let state = seed;
  const next = (): number => (state = (state * 48271) % 2147483647) / 2147483647 - 0.5;
  return Array.from({ length: count }, () => Array.from({ length: dimensions }, next));
}

test("default: cuts, then scales to length 1; a cut that leaves only zeros stays zero", () => {
  const matrix = EmbeddingMatrix.fromRows([
    [3, 4, 12],
    [0, 0, 1],
  ]);
  expect(truncate(matrix, 2).toArrays()).toEqual([
    [Math.fround(0.6), Math.fround(0.8)],
    [0, 0],
  ]);
  expect(matrix.dimensions).toBe(3);
});

test("behavior: cutting twice equals cutting once", () => {
  const matrix = EmbeddingMatrix.fromRows(randomRows(7, 5, 24));
  const twice = truncate(truncate(matrix, 16), 4);
  const once = truncate(matrix, 4);
  once.data.forEach((value, i) => expect(twice.data[i]).toBeCloseTo(value, 6));
});

test("error: a width that the matrix does not have", () => {
  const matrix = EmbeddingMatrix.fromRows([[1, 2]]);
  for (const dimensions of [0, 3, 1.5, NaN]) expect(() => truncate(matrix, dimensions)).toThrow(InvalidOptionError);
});

test("args: a matrix without rows", () => {
  expect(truncate(EmbeddingMatrix.zeros(0, 0), 8)).toMatchObject({ count: 0, dimensions: 8 });
});
