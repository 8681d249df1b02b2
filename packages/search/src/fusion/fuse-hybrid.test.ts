import { EmbeddingMatrix, topK } from "@embedloom/core";
import { createFakeEmbedder } from "@embedloom/testing";
import { expect, test } from "vitest";
import { createSearch } from "../search/create-search.ts";
import { createBm25 } from "../words/bm25.ts";
import { fuseHybrid } from "./fuse-hybrid.ts";
import { weightedFusion } from "./weighted-fusion.ts";

const texts = ["the roof of the house", "the boat", "a house at the lake", "the lake", "roof and boat"];
const embedder = createFakeEmbedder({ dimensions: 16 });
const depth = 100;
const match = (index: number, score: number) => ({ index, score });

test("default: ranks and scores as createSearch does by itself", async () => {
  const { embeddings } = await embedder.embed(texts, { inputType: "document" });
  const chunks = texts.map((text, i) => ({ id: `c${i}`, text }));
  const search = createSearch({ chunks, vectors: embeddings, embedder, overlap: false });
  const index = createBm25(texts);
  for (const question of ["the roof", "lake house", "boat boat", "nothing of it"]) {
    const asked = await embedder.embed([question], { inputType: "query" });
    const vector = asked.embeddings.row(0);
    const rankings = [index.search(question, { k: depth }), topK(embeddings, vector, depth)];
    const facts = { depth, wordSpread: index.spread(question), matrix: embeddings, vector };
    const hits = await search.search(question, { vector });
    const fused = fuseHybrid(rankings, facts);
    expect(fused.map(({ index: at }) => at)).toEqual(hits.map(({ index: at }) => at));
    for (const [i, { score }] of fused.entries()) expect(score).toBeCloseTo(hits[i]!.score, 5);
  }
});

test("args: each half is scaled by the deviation of all its scores", () => {
  const [words, vectors] = [
    [match(0, 3), match(1, 1)],
    [match(1, 0.5), match(0, 0.1)],
  ];
  const scales = [
    { zero: 0, unit: 2 },
    { zero: 0.1, unit: 0.25 },
  ];
  // The scores of all rows are 0.5 and 0, a quarter from their mean.
  const matrix = EmbeddingMatrix.fromRows([[0.5], [0]]);
  const fused = fuseHybrid([words, vectors], { depth, wordSpread: 2, matrix, vector: Float32Array.of(1) });
  expect(fused).toEqual(weightedFusion([words, vectors], { scales }));
});

test("behavior: without a deviation, or with nothing found, it is weighted fusion", () => {
  const [words, vectors] = [[{ index: 0, score: 3 }], [{ index: 1, score: 1 }]];
  const facts = {
    depth,
    wordSpread: undefined,
    matrix: EmbeddingMatrix.fromRows([[1], [1]]),
    vector: Float32Array.of(1),
  };
  expect(fuseHybrid([words, vectors], facts)).toEqual(weightedFusion([words, vectors]));
  const none = { ...facts, wordSpread: 1, matrix: EmbeddingMatrix.fromRows([]) };
  expect(fuseHybrid([words, []], none)).toEqual(weightedFusion([words, []]));
});

test("error: one ranking or three, and facts that cannot be", () => {
  const facts = { depth, wordSpread: 1, matrix: EmbeddingMatrix.fromRows([[1]]), vector: Float32Array.of(1) };
  const refused: [() => unknown, string][] = [
    [() => fuseHybrid([[]], facts), "rankings"],
    [() => fuseHybrid([[], [], []], facts), "rankings"],
    [() => fuseHybrid([[], []], { ...facts, depth: 0 }), "depth"],
    [() => fuseHybrid([[], []], { ...facts, wordSpread: -1 }), "wordSpread"],
    [() => fuseHybrid([[], [{ index: 0, score: 1 }]], { ...facts, vector: Float32Array.of(1, 2) }), "vector"],
  ];
  for (const [call, option] of refused) expect(call).toThrow(expect.objectContaining({ option }));
});
