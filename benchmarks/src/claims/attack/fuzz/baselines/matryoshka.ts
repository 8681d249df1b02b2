import { EmbeddingMatrix } from "@embedloom/core";
import { QuantizedMatrix } from "@embedloom/core/quantized";
import type { Baselines } from "../baselines.ts";

const matrix = () =>
  EmbeddingMatrix.fromRows([
    [1, 0, 0, 0],
    [0, 1, 0, 0],
  ]);

/** Calls of matryoshka that work. */
export const functions: Baselines["functions"] = {
  createExactIndex: () => [matrix()],
  createMaxSimIndex: () => [[matrix(), matrix()], { encoding: "int8", dimensions: 2 }],
  createQuantizedIndex: () => [
    new QuantizedMatrix(Int8Array.of(1, 2, 3, 4, 4, 3, 2, 1), 4),
    { shortlistEncoding: "binary", shortlistDimensions: 2, rescoreWith: matrix() },
  ],
  createTwoStageIndex: () => [matrix(), { shortlistDimensions: 2, shortlistEncoding: "int8" }],
  measureTruncation: () => [
    {
      corpus: matrix(),
      queries: matrix(),
      ownRows: [0, 1],
      relevant: [[1], new Map([[0, 2]])],
      dimensions: [2],
      k: 1,
      shortlist: 2,
      shortlistEncoding: "binary",
    },
    { signal: undefined },
  ],
  toMarkdown: () => [
    [
      {
        dimensions: 2,
        bytesPerVector: 8,
        recall: 1,
        queriesPerSecond: 1,
        twoStageRecall: 1,
        twoStageQueriesPerSecond: 1,
        ndcg10: 1,
      },
    ],
  ],
  twoStageSearch: () => [
    matrix(),
    [1, 0, 0, 0],
    { shortlistDimensions: 2, shortlistEncoding: "float32", k: 1, shortlist: 2 },
  ],
};

/** Methods of what matryoshka gives. */
export const methods: Baselines["methods"] = {
  searchWithSpread: () => [[1, 0, 0, 0], { k: 1, filter: () => true }],
  score: () => [matrix()],
  rank: () => [matrix(), { k: 1 }],
};
