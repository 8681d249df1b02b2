import { EmbeddingMatrix } from "@embedloom/core";
import type { Baselines } from "../baselines.ts";

const matrix = () =>
  EmbeddingMatrix.fromRows([
    [1, 0, 0, 0],
    [0, 1, 0, 0],
  ]);

/** Calls of matryoshka that work. */
export const functions: Baselines["functions"] = {
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
