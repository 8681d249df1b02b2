import { describe, expect, test } from "vitest";
import { EmbeddingMatrix } from "./embedding-matrix.ts";
import { InvalidOptionError } from "./errors/invalid-option-error.ts";
import { normalize, normalizeInPlace } from "./normalize.ts";
import { cosineSimilarity, dot } from "./similarity.ts";
import { topK } from "./top-k.ts";
import { truncate } from "./truncate.ts";

/** Park-Miller (constants of the "minimal standard"), enough to make rows. */
function randomRows(seed: number, count: number, dimensions: number): number[][] {
  let state = seed;
  const next = (): number => (state = (state * 48271) % 2147483647) / 2147483647 - 0.5;
  return Array.from({ length: count }, () => Array.from({ length: dimensions }, next));
}

describe("normalize", () => {
  test("default: every row gets length 1, the original keeps its own", () => {
    const matrix = EmbeddingMatrix.fromRows([
      [3, 4],
      [0, 0],
      [-5, 12],
    ]);
    const unit = normalize(matrix);
    expect(unit.toArrays()).toEqual([
      [Math.fround(0.6), Math.fround(0.8)],
      [0, 0],
      [Math.fround(-5 / 13), Math.fround(12 / 13)],
    ]);
    expect(matrix.toArrays()[0]).toEqual([3, 4]);
  });

  test.each([3e38, 1e-38, 1e-44])("args: values of %s neither overflow nor vanish", (value) => {
    const vector = Float32Array.of(value, 0, value, 0);
    expect(normalizeInPlace(vector) / (Math.fround(value) * Math.SQRT2)).toBeCloseTo(1, 9);
    expect(Math.hypot(...vector)).toBeCloseTo(1, 6);
  });
});

describe("truncate", () => {
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
});

describe("similarity", () => {
  test("default: dot product and cosine", () => {
    expect(dot([1, 2, 3], [4, 5, 6])).toBe(32);
    expect(cosineSimilarity([1, 0], [0, 5])).toBe(0);
    expect(cosineSimilarity([3, 4], [-6, -8])).toBe(-1);
  });

  test("behavior: cosine stays within [-1, 1] and is 0 beside a zero vector", () => {
    const vector = Array.from({ length: 50 }, () => 0.1);
    expect(cosineSimilarity(vector, vector)).toBeLessThanOrEqual(1);
    expect(cosineSimilarity([0, 0], [1, 1])).toBe(0);
  });

  test("error: vectors of unequal width", () => {
    expect(() => dot([1], [1, 2])).toThrow(InvalidOptionError);
    expect(() => cosineSimilarity([1, 2], [1])).toThrow(InvalidOptionError);
  });
});

describe("topK", () => {
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
});
