import { EmbeddingMatrix, topK, truncate } from "@embedloom/core";
import { seededRandom } from "@embedloom/testing";
import { expect, test } from "vitest";
import { bestRows, ranksOf } from "./best-rows.ts";
import { prefixScores } from "./prefix-scores.ts";

const WIDTHS = [3, 8, 16];

test("default: scores are those of truncated and normalised copies, at every width in one pass", () => {
  const random = seededRandom("prefix scores");
  const matrix = EmbeddingMatrix.zeros(40, 16);
  matrix.data.forEach((_, i) => (matrix.data[i] = random() - 0.5));
  const query = Float32Array.from({ length: 16 }, () => random() - 0.5);
  const scores = prefixScores(matrix, query, WIDTHS);
  for (const [w, width] of WIDTHS.entries()) {
    const cut = truncate(new EmbeddingMatrix(query, 16), width).row(0);
    const expected = topK(truncate(matrix, width), cut, 5);
    const found = bestRows(scores[w]!, 5);
    expect(found.map(({ index }) => index)).toEqual(expected.map(({ index }) => index));
    found.forEach(({ score }, i) => expect(score).toBeCloseTo(expected[i]!.score, 5));
  }
});

test("behavior: a row of zeros is like nothing, and never a NaN", () => {
  const matrix = EmbeddingMatrix.fromRows([
    [0, 0],
    [0, 1],
  ]);
  expect(prefixScores(matrix, [1, 0], [1, 2]).map((list) => [...list])).toEqual([
    [0, 0],
    [0, 0],
  ]);
});

test("default: ranks count among all rows, equal scores in the order of the rows", () => {
  const scores = Float32Array.from([0.5, 0.9, 0.5, 0.1]);
  expect(bestRows(scores, 3).map(({ index }) => index)).toEqual([1, 0, 2]);
  expect(ranksOf(scores, [0, 1, 2, 3])).toEqual([2, 1, 3, 4]);
  expect(bestRows(scores, 10)).toHaveLength(4);
});
