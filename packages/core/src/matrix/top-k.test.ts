import { expect, test } from "vitest";
import { EmbeddingMatrix } from "./embedding-matrix.ts";
import { InvalidOptionError } from "../errors/invalid-option-error.ts";
import { dot } from "./similarity.ts";
import { topK } from "./top-k.ts";

/** Park-Miller (constants of the "minimal standard"), enough to make rows. */
function randomRows(seed: number, count: number, dimensions: number): number[][] {
  let state = seed;
  const next = (): number => (state = (state * 48271) % 2147483647) / 2147483647 - 0.5;
  return Array.from({ length: count }, () => Array.from({ length: dimensions }, next));
}

test("default: best first, ties by the lower row, all rows when k is more", () => {
  const matrix = EmbeddingMatrix.fromRows([
    [1, 0],
    [0, 1],
    [1, 0],
    [0.5, 0.5],
  ]);
  expect(topK(matrix, [1, 0], 2)).toEqual([
    { index: 0, score: 1 },
    { index: 2, score: 1 },
  ]);
  expect(topK(matrix, [1, 0], 9).map(({ index }) => index)).toEqual([0, 2, 3, 1]);
});

test("behavior: equals sorting all scores, for many k and seeds", () => {
  for (let seed = 1; seed <= 25; seed++) {
    const rows = randomRows(seed, 60, 6).map((row) => row.map((value) => Math.round(value * 4)));
    const matrix = EmbeddingMatrix.fromRows(rows);
    const query = rows[0]!;
    const sorted = rows
      .map((row, index) => ({ index, score: dot(row, query) }))
      .toSorted((a, b) => b.score - a.score || a.index - b.index);
    for (const k of [1, 2, 7, 60]) expect(topK(matrix, query, k), `seed ${seed}, k ${k}`).toEqual(sorted.slice(0, k));
  }
});

test("args: a matrix without rows", () => {
  expect(topK(EmbeddingMatrix.zeros(0, 0), [1, 2], 3)).toEqual([]);
});

test("error: a k, a width or a value that cannot be searched with", () => {
  const matrix = EmbeddingMatrix.fromRows([[1, 0]]);
  expect(() => topK(matrix, [1, 0], 0)).toThrow(InvalidOptionError);
  expect(() => topK(matrix, [1], 1)).toThrow(InvalidOptionError);
  expect(() => topK(matrix, [1, NaN], 1)).toThrow(InvalidOptionError);
  expect(() => topK(matrix, [1, Infinity], 1)).toThrow(InvalidOptionError);
});
