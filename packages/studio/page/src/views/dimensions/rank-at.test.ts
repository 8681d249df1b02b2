import { expect, test } from "vitest";
import type { WidthChunk, WidthsReply } from "../../../../src/api/search.ts";
import { rankAt } from "./rank-at.ts";

const chunk = (text: string): WidthChunk => ({ document: "d", name: "a.md", position: 0, start: 0, end: 1, text });
const hits = (...chunks: readonly number[]) => chunks.map((at, rank) => ({ chunk: at, score: 1 - rank / 10 }));

const reply: WidthsReply = {
  question: "q",
  vectors: "plain",
  version: "1",
  widths: [
    { dimensions: 256, hits: hits(0, 1, 2) },
    { dimensions: 64, hits: hits(1, 0, 3) },
  ],
  chunks: [chunk("a"), chunk("b"), chunk("c"), chunk("d")],
};

test("default: rows in order, with what changed against the full width", () => {
  const { rows, lost } = rankAt(reply, 64);
  expect(rows.map(({ chunk: { text }, rank, score, change }) => [text, rank, score, change])).toEqual([
    ["b", 1, 1, 1],
    ["a", 2, 0.9, -1],
    ["d", 3, 0.8, "new"],
  ]);
  expect(lost.map(({ text }) => text)).toEqual(["c"]);
});

test("behavior: at the full width nothing changes and nothing is lost", () => {
  const { rows, lost } = rankAt(reply, 256);
  expect(rows.map(({ change }) => change)).toEqual([0, 0, 0]);
  expect(lost).toEqual([]);
});

test("args: a width that the reply does not have ranks nothing", () => {
  expect(rankAt(reply, 128).rows).toEqual([]);
});
