import { expect, test } from "vitest";
import type { HybridReply } from "../../../../src/api/hybrid.ts";
import type { SearchHit, SearchReply } from "../../../../src/api/search.ts";
import { hybridHits, vectorHits } from "./hit-column.ts";

const at = { document: "d", name: "d.txt", chunk: 4, start: 0, end: 5, text: "mills" };
const hit: SearchHit = { ...at, rank: 1, score: 0.5, otherRank: 3, otherScore: 0.4 };
const search: SearchReply = {
  question: "q",
  dimensions: 8,
  fullDimensions: 8,
  plain: [hit],
  late: [hit, { ...hit, rank: 2, chunk: 5 }, { ...hit, rank: 3, chunk: 6 }],
  disagreements: 0,
  version: "1",
  embedMs: 0,
  searchMs: 0,
};
const hybrid: HybridReply = {
  question: "q",
  version: "1",
  vectors: "late",
  hits: [{ ...at, rank: 1, score: 1.9, wordRank: 2, similarity: 0.5 }],
  words: [
    {
      document: "d",
      chunk: 4,
      terms: [
        { word: "mill", score: 3 },
        { word: "close", score: 1.6 },
        { word: "the", score: 0.1 },
      ],
    },
  ],
};

test("default: a hit says where the other column has it, and which weighty words it holds", () => {
  const [first] = vectorHits(search, "late", hybrid);
  expect(first?.note).toEqual({ kind: "worse", text: "2 worse in plain: no. 3" });
  expect(first?.terms?.map(({ word }) => word)).toEqual(["mill", "close"]);
});

test("behavior: words that are not known yet are not the same as none", () => {
  expect(vectorHits(search, "late", undefined)[0]).not.toHaveProperty("terms");
  expect(vectorHits(search, "late", hybrid)[1]?.terms).toEqual([]);
});

test("default: a hybrid hit says what each of the two found", () => {
  expect(hybridHits(hybrid)[0]?.note?.text).toBe("words no. 2 + late misses it");
});
