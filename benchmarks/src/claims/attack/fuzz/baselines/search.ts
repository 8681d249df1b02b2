import { createFakeEmbedder } from "@embedloom/testing";
import { EmbeddingMatrix } from "@embedloom/core";
import type { Baselines } from "../baselines.ts";

const chunks = () => [
  { id: "a", text: "amber basil", source: "s", span: [0, 11], metadata: { m: 1 } },
  { id: "b", text: "cedar dill", source: "t", span: [0, 10], metadata: {} },
];
const rankings = () => [[{ index: 0, score: 2 }], [{ index: 1, score: 1 }]];

/** Calls of search that work. */
export const functions: Baselines["functions"] = {
  collapseChunks: () => [chunks(), { overlap: 0.5 }],
  contextAround: () => [chunks(), 0, { chunks: 1 }],
  createBm25: () => [["amber", "basil"], { k1: 1, b: 0.5, stopWords: ["a"], stem: (word: string) => word }],
  createSearch: () => [
    {
      chunks: chunks(),
      vectors: EmbeddingMatrix.zeros(2, 8),
      embedder: createFakeEmbedder({ dimensions: 8 }),
      words: { k1: 1 },
      vectorSpread: 0.5,
      depth: 5,
      overlap: 0.5,
      rerankDepth: 3,
      floor: { vectors: 0, words: 0 },
      context: 1,
    },
  ],
  findScoreFloor: () => [{ answered: [1, 2], unanswered: [0, 1] }, { keep: 0.9 }],
  fuseHybrid: () => [
    rankings(),
    { depth: 2, wordSpread: 1, matrix: EmbeddingMatrix.zeros(2, 8), vector: new Float32Array(8) },
  ],
  reciprocalRankFusion: () => [rankings(), { k: 60, weights: [1, 1] }],
  scoreSpread: () => [
    EmbeddingMatrix.fromRows([
      [1, 0],
      [0, 1],
    ]),
    [1, 0],
  ],
  splitWords: () => ["amber basil"],
  weightedFusion: () => [
    rankings(),
    {
      weights: [1, 1],
      scales: [
        { zero: 0, unit: 1 },
        { zero: 0, unit: 2 },
      ],
    },
  ],
};

/** Methods of what these make. */
export const methods: Baselines["methods"] = {
  search: () => ["amber", { k: 1 }],
  spread: () => ["amber"],
  calibrate: () => [
    [
      { text: "amber", answers: ["a"] },
      { text: "cedar", answers: ["b"] },
    ],
    { keep: 0.9 },
  ],
};
