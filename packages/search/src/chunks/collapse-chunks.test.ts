import { expect, test } from "vitest";
import { collapseChunks } from "./collapse-chunks.ts";
import { contextAround } from "./context-around.ts";

const chunk = (text: string, start: number, end: number, source = "a") => ({
  id: text,
  text,
  source,
  span: [start, end] as const,
});

test("default: equal texts and more than half an overlap are one, the best of them", () => {
  const chunks = [
    chunk("same  text", 0, 10),
    chunk("far", 200, 300),
    chunk("same text", 500, 509, "b"),
    chunk("over", 251, 351),
    chunk("half", 250, 350),
    chunk("other source", 200, 300, "c"),
    { id: "x", text: "no span", source: "a" },
  ];
  expect(collapseChunks(chunks)).toEqual([
    { index: 0, duplicates: [2] },
    { index: 1, duplicates: [] },
    { index: 3, duplicates: [4] },
    { index: 5, duplicates: [] },
    { index: 6, duplicates: [] },
  ]);
});

test("behavior: texts are equal whatever white space they have, and no other", () => {
  const texts = ["a b", " a b", "a b ", "a  b", "a\tb", "a\u00a0b", "a\r\nb", "ab", "a", " "];
  const kept = collapseChunks(texts.map((text, i) => ({ id: `${i}`, text })));
  expect(kept.map(({ index, duplicates }) => [index, ...duplicates])).toEqual([[0, 1, 2, 3, 4, 5, 6], [7], [8], [9]]);
});

test("error: a span that is none", () => {
  for (const span of [[1], [2, 1], [0, 1, 2], [0.5, 1], [-1, 1], "01", null]) {
    const chunks = [{ id: "x", text: "x", source: "a", span }] as unknown;
    const option = expect.objectContaining({ option: "chunks[0].span" });
    expect(() => collapseChunks(chunks as Parameters<typeof collapseChunks>[0]), String(span)).toThrow(option);
  }
});

test("args: overlap from a single shared character to a chunk inside another", () => {
  const chunks = [chunk("one", 0, 100), chunk("two", 99, 199), chunk("inside", 10, 20)];
  expect(collapseChunks(chunks, { overlap: 0 }).map(({ index }) => index)).toEqual([0]);
  expect(collapseChunks(chunks, { overlap: 1 }).map(({ index }) => index)).toEqual([0, 1, 2]);
});

test("default: context is what neighbours say beside the chunk, in their order in the source", () => {
  const text = "Roofs leak. The tenant pays for the roof. Lifts stop. The owner repairs them.";
  const cut = (start: number, end: number) => chunk(text.slice(start, end), start, end);
  const chunks = [cut(42, 53), cut(12, 41), cut(0, 11), cut(54, 77), chunk("elsewhere", 11, 20, "b")];
  expect(contextAround(chunks, 1)).toEqual({ before: "Roofs leak.", after: "Lifts stop." });
  expect(contextAround(chunks, 1, { chunks: 2 })).toEqual({ before: "Roofs leak.", after: text.slice(42) });
  expect(contextAround(chunks, 1, { chunks: 0 })).toEqual({ before: "", after: "" });
  expect(contextAround([{ id: "x", text: "x" }], 0)).toEqual({ before: "", after: "" });
  expect(() => contextAround(chunks, 9)).toThrow(expect.objectContaining({ option: "index" }));
});
