import { expect, test } from "vitest";
import { createCharacterChunker } from "../chunkers/character-chunker.ts";
import { checkChunkSize, type ChunkSize } from "./chunk-size.ts";
import { createSentenceChunker } from "../chunkers/sentence-chunker.ts";
import { createTokenChunker } from "../chunkers/token-chunker.ts";

test("default: no limit", () => {
  expect(checkChunkSize({})).toBeUndefined();
});

test("args: a limit in one unit, with overlap", () => {
  expect(checkChunkSize({ maxTokens: 9 })).toEqual({ unit: "tokens", max: 9, overlap: 0 });
  expect(checkChunkSize({ maxCharacters: 9, overlapCharacters: 8 })).toEqual({
    unit: "characters",
    max: 9,
    overlap: 8,
  });
});

test("error: sizes that cannot work are refused by name when the chunker is made", () => {
  const refused: [ChunkSize, string][] = [
    [{ maxTokens: 0 }, "maxTokens"],
    [{ maxTokens: Number.NaN }, "maxTokens"],
    [{ maxTokens: 5, overlapTokens: 5 }, "overlapTokens"],
    [{ maxTokens: 5, overlapTokens: -1 }, "overlapTokens"],
    [{ overlapTokens: 1 }, "overlapTokens"],
    [{ maxCharacters: 1.5 }, "maxCharacters"],
    [{ maxTokens: 5, maxCharacters: 5 }, "maxCharacters"],
    [{ maxTokens: 5, overlapCharacters: 1 }, "overlapCharacters"],
  ];
  for (const [size, option] of refused) {
    expect(() => createSentenceChunker(size), option).toThrow(
      expect.objectContaining({ code: "invalid_option", option }),
    );
  }
  expect(() => createTokenChunker({ maxTokens: 0 })).toThrow(expect.objectContaining({ option: "maxTokens" }));
  expect(() => createCharacterChunker({ maxCharacters: 0 })).toThrow(
    expect.objectContaining({ option: "maxCharacters" }),
  );
});
