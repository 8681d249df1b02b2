import { EmbeddingMatrix } from "@embedloom/core";
import { expect, test } from "vitest";
import { createTwoStageIndex } from "./two-stage-index.ts";
import { twoStageSearch } from "./two-stage-search.ts";

const matrix = EmbeddingMatrix.fromRows([
  [1, 0, 0],
  [0.6, 0.8, 0],
  [0.6, 0, 0.8],
]);

test("default: gives what an index over the same matrix gives", () => {
  const options = { shortlistDimensions: 2, shortlist: 2, k: 2 };
  const query = [0.6, 0.8, 0];
  expect(twoStageSearch(matrix, query, options)).toEqual(createTwoStageIndex(matrix, options).search(query, options));
});

test("behavior: the matrix and the query are not changed", () => {
  const query = Float32Array.of(3, 4, 0);
  const before = matrix.toArrays();
  twoStageSearch(matrix, query, { shortlistDimensions: 1, k: 1 });
  expect(matrix.toArrays()).toEqual(before);
  expect(query).toEqual(Float32Array.of(3, 4, 0));
});
