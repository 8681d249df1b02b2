import { expect, test } from "vitest";
import { createCharacterChunker } from "./character-chunker.ts";

const chunked = async (text: string, maxCharacters: number, overlapCharacters = 0): Promise<string[]> => {
  const spans = await createCharacterChunker({ maxCharacters, overlapCharacters }).chunk(text);
  return spans.map(({ start, end }) => text.slice(start, end));
};

test("default: cuts every so many code units", async () => {
  expect(await chunked("abcdefgh", 3)).toEqual(["abc", "def", "gh"]);
  expect(await chunked("abcdefgh", 3, 1)).toEqual(["abc", "cde", "efg", "gh"]);
});

test("behavior: parts no user-perceived character, unless it is over the limit itself, and never a code point", async () => {
  expect(await chunked("a👩‍👩‍👧b", 4)).toEqual(["a", "👩‍", "👩‍", "👧b"]);
  expect(await chunked("a👩‍👩‍👧b", 8)).toEqual(["a", "👩‍👩‍👧", "b"]);
  expect(await chunked("😀", 1)).toEqual(["😀"]);
  expect(await chunked("e\u0301e\u0301e\u0301", 3)).toEqual(["e\u0301", "e\u0301", "e\u0301"]);
  expect(await chunked("ab😀cd", 3, 2)).toEqual(["ab", "😀c", "cd"]);
});
