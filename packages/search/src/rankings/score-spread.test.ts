import { EmbeddingMatrix } from "@embedloom/core";
import { seededRandom } from "@embedloom/testing";
import { expect, test } from "vitest";
import { scoreSpread } from "./score-spread.ts";

test("default: the standard deviation of the dot products", () => {
  expect(scoreSpread(EmbeddingMatrix.fromRows([[1], [3], [5], [7]]), [2])).toBeCloseTo(2 * Math.sqrt(5), 12);
  expect(scoreSpread(EmbeddingMatrix.fromRows([[1, 0]]), [1, 1])).toBe(0);
});

test("behavior: of many rows a sample that is spread over all of them", () => {
  const random = seededRandom("spread");
  // The second half lies apart from the first, as another source's rows do.
  const data = Float32Array.from({ length: 20_000 }, (_, i) => random() + (i < 10_000 ? 0 : 5));
  const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
  const exact = Math.sqrt(data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length);
  expect(scoreSpread(new EmbeddingMatrix(data, 1), [1]) / exact).toBeCloseTo(1, 1);
});

test("error: no rows, another width, no vector", () => {
  const refused: [() => unknown, string][] = [
    [() => scoreSpread(EmbeddingMatrix.zeros(0, 2), [1, 0]), "matrix"],
    [() => scoreSpread(EmbeddingMatrix.zeros(1, 2), [1]), "vector"],
    [() => scoreSpread(EmbeddingMatrix.zeros(1, 2), JSON.parse('"a"')), "vector"],
  ];
  for (const [call, option] of refused) expect(call).toThrow(expect.objectContaining({ option }));
});
