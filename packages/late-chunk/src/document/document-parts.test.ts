import { createFakeTokenEncoder } from "@embedloom/testing";
import { expect, test } from "vitest";
import { createLateChunker } from "./late-chunker.ts";

const words = Array.from({ length: 40 }, (_, i) => `word${String.fromCharCode(97 + (i % 26))}`);
const chunks = Array.from({ length: 10 }, (_, i) => words.slice(4 * i, 4 * i + 4).join(" "));

test("default: a document that fits a window is one part", async () => {
  const chunker = createLateChunker({ encoder: createFakeTokenEncoder() });
  const { documents } = await chunker.encode([{ chunks }]);
  expect(documents[0]?.parts).toEqual([{ start: 0, end: 10, contextStart: 0, contextEnd: 10 }]);
});

test("behavior: a document of several windows says which chunks each of them saw", async () => {
  const chunker = createLateChunker({ encoder: createFakeTokenEncoder(), maxWindowTokens: 22, overlapTokens: 4 });
  const { documents } = await chunker.encode([{ chunks }]);
  const parts = documents[0]?.parts ?? [];
  expect(parts.length).toBe(3);
  expect(parts.map(({ start, end }) => [start, end])).toEqual([
    [0, parts[0]!.end],
    [parts[0]!.end, parts[1]!.end],
    [parts[1]!.end, 10],
  ]);
  expect(parts[1]!.contextStart).toBeLessThan(parts[1]!.start);
  expect(parts[1]!.contextEnd).toBeGreaterThan(parts[1]!.end);
});

test("behavior: chunks that are read alone are parts of their own", async () => {
  const chunker = createLateChunker({ encoder: createFakeTokenEncoder(), context: "none" });
  const { documents } = await chunker.encode([{ chunks: ["one two", "three"] }]);
  expect(documents[0]?.parts).toEqual([
    { start: 0, end: 1, contextStart: 0, contextEnd: 1 },
    { start: 1, end: 2, contextStart: 1, contextEnd: 2 },
  ]);
});
