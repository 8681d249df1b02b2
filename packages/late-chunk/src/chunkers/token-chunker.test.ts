import { createFakeTokenEncoder } from "@embedloom/testing";
import type { TokenizedText } from "@embedloom/core";
import { expect, test } from "vitest";
import { createTokenChunker } from "./token-chunker.ts";

const encoder = createFakeTokenEncoder();

async function chunked(text: string, maxTokens: number, overlapTokens = 0): Promise<string[]> {
  const chunker = createTokenChunker({ maxTokens, overlapTokens });
  const spans = await chunker.chunk(text, { tokenize: (each) => encoder.tokenize(each) });
  return spans.map(({ start, end }) => text.slice(start, end));
}

test("default: every chunk but the last has exactly maxTokens tokens", async () => {
  expect(await chunked("one two, three four five", 2)).toEqual(["one two", ", three", "four five"]);
});

test("args: overlapTokens are repeated exactly", async () => {
  expect(await chunked("a b c d e f", 3, 1)).toEqual(["a b c", "c d e", "e f"]);
  expect(await chunked("a b c d", 3, 2)).toEqual(["a b c", "b c d"]);
});

test("behavior: tokens that start together stay together", async () => {
  // As byte-level tokenizers do: three of the emoji's bytes are tokens, and all of them stand at its place.
  const tokenize = async (text: string): Promise<TokenizedText> => {
    const characters = [...text.matchAll(/./gsu)].flatMap((match) =>
      Array.from({ length: match[0].length > 1 ? 3 : 1 }, () => match),
    );
    return {
      ids: new Int32Array(characters.length),
      starts: Int32Array.from(characters, ({ index }) => index),
      ends: Int32Array.from(characters, ({ 0: character, index }) => index + character.length),
    };
  };
  const spans = await createTokenChunker({ maxTokens: 2, overlapTokens: 1 }).chunk("a😀bc", { tokenize });
  expect(spans).toEqual([
    { start: 0, end: 1 },
    { start: 1, end: 3 },
    { start: 3, end: 5 },
  ]);
});

test("behavior: characters that are no token are in a chunk all the same", async () => {
  const none = { ids: new Int32Array(0), starts: new Int32Array(0), ends: new Int32Array(0) };
  expect(await createTokenChunker({ maxTokens: 2 }).chunk("\uFFFD", { tokenize: async () => none })).toEqual([
    { start: 0, end: 1 },
  ]);
});
