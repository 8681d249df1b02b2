import { cosineSimilarity, dot, EmbeddingMatrix, normalize, topK } from "@embedloom/core";
import { seededRandom } from "@embedloom/testing";
import { describe, expect, test } from "vitest";
import type { ShortlistEncoding } from "../shortlist/shortlist-encoding.ts";
import { createTwoStageIndex } from "./two-stage-index.ts";

const ENCODINGS: readonly ShortlistEncoding[] = ["float32", "int8", "binary"];

/** Rows whose first values carry most of the length, as those of Matryoshka models do; some are repeated, one is zero. */
function randomMatrix(random: () => number, count: number, dimensions: number): EmbeddingMatrix {
  const matrix = EmbeddingMatrix.zeros(count, dimensions);
  for (let row = 1; row < count; row++) {
    const copied = random() < 0.2 ? Math.floor(random() * row) : undefined;
    matrix.row(row).set(copied === undefined ? randomVector(random, dimensions) : matrix.row(copied));
  }
  return normalize(matrix);
}

function randomVector(random: () => number, dimensions: number): Float32Array {
  return Float32Array.from({ length: dimensions }, (_, i) => (random() - 0.5) / (1 + i / 4));
}

/** What a row scores in the first stage, written down as it is defined. */
const SCORES: Readonly<Record<ShortlistEncoding, (row: Float32Array, query: Float32Array) => number>> = {
  float32: cosineSimilarity,
  int8: (row, query) => {
    const largest = Math.max(...row.map(Math.abs));
    if (largest === 0) return 0;
    const codes = Int8Array.from(row, (value) => Math.round((value / largest) * 127));
    return ((dot(codes, query) / 127) * largest) / Math.hypot(...row) / Math.hypot(...query);
  },
  binary: (row, query) =>
    row.every((value) => value === 0)
      ? 0
      : dot(
          row.map((value) => (value > 0 ? 1 : -1)),
          query,
        ),
};

describe.each(ENCODINGS)("property, %s", (shortlistEncoding) => {
  const cases = Array.from({ length: 60 }, (_, seed) => {
    const random = seededRandom(`two stages ${seed}`);
    const dimensions = 2 + Math.floor(random() * 30);
    const matrix = randomMatrix(random, 1 + Math.floor(random() * 60), dimensions);
    const query = randomVector(random, dimensions);
    const shortlistDimensions = 1 + Math.floor(random() * dimensions);
    const k = 1 + Math.floor(random() * 20);
    return { seed, matrix, query, k, index: createTwoStageIndex(matrix, { shortlistDimensions, shortlistEncoding }) };
  });

  test("behavior: with all rows on the shortlist the search is exact, scores and ties included", () => {
    for (const { seed, matrix, query, k, index } of cases) {
      const found = index.search(query, { k, shortlist: Math.max(k, matrix.count) });
      expect(found, `seed ${seed}`).toEqual(topK(matrix, query, k));
    }
  });

  test("behavior: the shortlist is the best rows by the truncated vectors, as the encoding keeps them", () => {
    for (const { seed, matrix, query, k, index } of cases) {
      const width = index.shortlistDimensions;
      const scores = Array.from(matrix, (row) =>
        SCORES[shortlistEncoding](row.subarray(0, width), query.subarray(0, width)),
      );
      // Asked for as many rows as are on the shortlist, a search returns all of it.
      const found = index.search(query, { k, shortlist: k }).map((match) => match.index);
      const worst = Math.min(...found.map((row) => scores[row]!));
      // Rounding may swap rows that are equal but for it.
      const better = scores.flatMap((score, row) => (score > worst + 1e-6 ? row : []));
      expect(found.length, `seed ${seed}`).toBe(Math.min(k, matrix.count));
      expect(found, `seed ${seed}`).toEqual(expect.arrayContaining(better));
    }
  });

  test("behavior: results are ordered by the full dot product, then by row, each row once", () => {
    for (const { seed, matrix, query, k, index } of cases) {
      const found = index.search(query, { k });
      const reordered = found.toSorted((left, right) => right.score - left.score || left.index - right.index);
      expect(found, `seed ${seed}`).toEqual(reordered);
      expect(new Set(found.map((match) => match.index)).size, `seed ${seed}`).toBe(found.length);
      const exact = topK(matrix, query, matrix.count);
      expect(exact, `seed ${seed}`).toEqual(expect.arrayContaining(found));
    }
  });

  test("behavior: the length of the query changes no rank", () => {
    for (const { seed, query, k, index } of cases) {
      const ranks = (scale: number): number[] =>
        index
          .search(
            query.map((value) => value * scale),
            { k },
          )
          .map((match) => match.index);
      expect(ranks(4), `seed ${seed}`).toEqual(ranks(1));
    }
  });

  test("behavior: a longer shortlist never finds a worse best row", () => {
    for (const { seed, query, index } of cases) {
      const best = [1, 2, 5, 20].map((shortlist) => index.search(query, { k: 1, shortlist })[0]!.score);
      expect(best, `seed ${seed}`).toEqual(best.toSorted((left, right) => left - right));
    }
  });
});

test("default: the shortlist is ten times k", () => {
  // The query's only match in full width is last on the shortlist's first value.
  const rows = Array.from({ length: 11 }, (_, i) => [1, i === 10 ? 1 : 0]);
  const matrix = EmbeddingMatrix.fromRows(rows);
  const index = createTwoStageIndex(matrix, { shortlistDimensions: 1 });
  expect(index.search([1, 1], { k: 1 })[0]?.index).toBe(0);
  expect(index.search([1, 1], { k: 1, shortlist: 11 })[0]?.index).toBe(10);
});

test("behavior: a row that is long only behind the cut does not win by its missing length", () => {
  const matrix = normalize(
    EmbeddingMatrix.fromRows([
      [0.1, 0, 10],
      [5, 4, 0],
    ]),
  );
  const index = createTwoStageIndex(matrix, { shortlistDimensions: 2 });
  // Renormalised, the first row's prefix points exactly at the query although it is short.
  expect(index.search([1, 0, 0], { k: 1, shortlist: 1 })[0]?.index).toBe(0);
});

test.each(ENCODINGS)("behavior: zero rows and zero queries score 0 in a shortlist of %s", (shortlistEncoding) => {
  const rows = [0, -1, 1].map((value) => [value, 0]);
  const index = createTwoStageIndex(EmbeddingMatrix.fromRows(rows), { shortlistDimensions: 1, shortlistEncoding });
  const ranks = (query: number[], k: number): number[] =>
    index.search(query, { k, shortlist: k }).map((match) => match.index);
  // With no room to spare the first stage alone decides: the zero row lies between the others, whatever the direction.
  expect([1, 2, 3].map((k) => ranks([1, 0], k))).toEqual([[2], [2, 0], [2, 0, 1]]);
  expect([1, 2, 3].map((k) => ranks([-1, 0], k))).toEqual([[1], [1, 0], [1, 0, 2]]);
  expect(index.search([0, 0], { k: 5 })).toEqual([0, 1, 2].map((row) => ({ index: row, score: 0 })));
});

test.each(ENCODINGS)("behavior: equal rows stay in their order on a shortlist of %s", (shortlistEncoding) => {
  const matrix = EmbeddingMatrix.fromRows(Array.from({ length: 9 }, () => [0.6, -0.8, 0.1]));
  const index = createTwoStageIndex(matrix, { shortlistDimensions: 2, shortlistEncoding });
  expect(index.search([1, 2, 3], { k: 4, shortlist: 4 }).map((match) => match.index)).toEqual([0, 1, 2, 3]);
});

test("args: binary reads signs and int8 values, so that they choose differently", () => {
  const matrix = EmbeddingMatrix.fromRows([
    [0.1, 0.1, 0.9],
    [0.9, -0.1, 0.1],
  ]);
  const first = (shortlistEncoding: ShortlistEncoding): number | undefined =>
    createTwoStageIndex(matrix, { shortlistDimensions: 3, shortlistEncoding }).search([1, 0.5, 0.1], {
      k: 1,
      shortlist: 1,
    })[0]?.index;
  expect(ENCODINGS.map(first)).toEqual([1, 1, 0]);
});

test("args: k above the number of rows, and a matrix without rows", () => {
  const index = createTwoStageIndex(EmbeddingMatrix.fromRows([[1, 0]]), { shortlistDimensions: 2 });
  expect(index.search([1, 0], { k: 1000 })).toEqual([{ index: 0, score: 1 }]);
  for (const shortlistEncoding of ENCODINGS) {
    const empty = createTwoStageIndex(EmbeddingMatrix.zeros(0, 0), { shortlistDimensions: 1e12, shortlistEncoding });
    expect(empty.search([1, 0], { k: 3 })).toEqual([]);
  }
});

describe("error", () => {
  const matrix = EmbeddingMatrix.fromRows([
    [1, 0],
    [0, 1],
  ]);

  test("error: a row with a value that is not finite is named, wherever the value stands", () => {
    for (const value of [Number.NaN, Infinity]) {
      const broken = EmbeddingMatrix.fromRows([
        [1, 0],
        [0, value],
      ]);
      expect(() => createTwoStageIndex(broken, { shortlistDimensions: 1 })).toThrow(
        expect.objectContaining({ code: "invalid_option", option: "matrix", index: 1 }),
      );
    }
  });

  test("error: a query with a value that is not finite, or of another width", () => {
    const index = createTwoStageIndex(matrix, { shortlistDimensions: 1 });
    for (const query of [[Number.NaN, 0], [0, -Infinity], [1], [1, 0, 0]]) {
      expect(() => index.search(query, { k: 1 })).toThrow(expect.objectContaining({ option: "query" }));
    }
  });

  test("error: widths, sizes and encodings out of range", () => {
    for (const shortlistDimensions of [0, 3, 1.5, Number.NaN]) {
      expect(() => createTwoStageIndex(matrix, { shortlistDimensions })).toThrow(
        expect.objectContaining({ option: "shortlistDimensions" }),
      );
    }
    for (const encoding of ["float16", "toString", ""]) {
      const shortlistEncoding = JSON.parse(JSON.stringify(encoding));
      expect(() => createTwoStageIndex(matrix, { shortlistDimensions: 1, shortlistEncoding })).toThrow(
        expect.objectContaining({ option: "shortlistEncoding" }),
      );
    }
    const index = createTwoStageIndex(matrix, { shortlistDimensions: 1 });
    for (const k of [0, 1.5, Number.NaN]) {
      expect(() => index.search([1, 0], { k })).toThrow(expect.objectContaining({ option: "k" }));
    }
    for (const shortlist of [2, 0, Number.NaN]) {
      expect(() => index.search([1, 0], { k: 3, shortlist })).toThrow(expect.objectContaining({ option: "shortlist" }));
    }
  });
});
