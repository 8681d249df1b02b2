import { expect, test } from "vitest";
import type { LabChunkHeat } from "../../../../src/api/lab.ts";
import { nearestChunk, verdict } from "./nearest-chunk.ts";

const reading = (score: number): LabChunkHeat["plain"] => ({ score, tokens: [], scores: [] });
const chunk = (plain: number, late: number): LabChunkHeat => ({
  start: 0,
  end: 1,
  plain: reading(plain),
  late: reading(late),
  elsewhere: [],
});

test("default: the nearest chunk, the first of equals", () => {
  const chunks = [chunk(0.1, 0.3), chunk(0.4, 0.3), chunk(0.4, 0.2)];
  expect([nearestChunk(chunks, "plain"), nearestChunk(chunks, "late")]).toEqual([1, 0]);
});

test.each([
  [[chunk(0.1, 0.2), chunk(0.4, 0.5)], "Chunk 2 is nearest both ways; the text around them brings 2 of 2 nearer"],
  [[chunk(0.1, 0.6), chunk(0.4, 0.3)], "Plain finds chunk 2 nearest, late chunk 1; the text around them brings 1 of 2"],
] as const)("behavior: the sentence says what the scores say", (chunks, sentence) => {
  expect(verdict(chunks)).toContain(sentence);
});
