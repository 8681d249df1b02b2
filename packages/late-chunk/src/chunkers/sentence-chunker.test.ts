import { createFakeTokenEncoder } from "@embedloom/testing";
import { expect, test } from "vitest";
import { createSentenceChunker, type SentenceChunkerSettings } from "./sentence-chunker.ts";

const encoder = createFakeTokenEncoder();

async function chunked(text: string, settings: SentenceChunkerSettings = {}): Promise<string[]> {
  const spans = await createSentenceChunker(settings).chunk(text, { tokenize: (each) => encoder.tokenize(each) });
  return spans.map(({ start, end }) => text.slice(start, end));
}

test("default: every sentence is a chunk, in any script", async () => {
  expect(await chunked("It costs 3.50 now. Really? Yes!")).toEqual(["It costs 3.50 now.", "Really?", "Yes!"]);
  expect(await chunked("これは文です。次の文。")).toEqual(["これは文です。", "次の文。"]);
});

test("behavior: a line break inside running text is white space, a blank line and a list item are not", async () => {
  expect(await chunked("The tenant\npays the\r\nrent. Always.")).toEqual(["The tenant\npays the\r\nrent.", "Always."]);
  expect(await chunked("No full stop\n\nNext paragraph")).toEqual(["No full stop", "Next paragraph"]);
  expect(await chunked("Items:\n- one\n- two\n1. three\n  * four")).toEqual([
    "Items:",
    "- one",
    "- two",
    "1. three",
    "* four",
  ]);
});

test("args: maxTokens joins sentences while they fit", async () => {
  expect(await chunked("One two. Three. Four five six.", { maxTokens: 5 })).toEqual([
    "One two. Three.",
    "Four five six.",
  ]);
});

test("args: a sentence over the limit is cut between words, a word over it anywhere", async () => {
  expect(await chunked("one two three four five six", { maxTokens: 4 })).toEqual(["one two three four", "five six"]);
  expect(await chunked("one two three four", { maxCharacters: 9 })).toEqual(["one two", "three", "four"]);
  expect(await chunked("abcdefghij", { maxCharacters: 4 })).toEqual(["abcd", "efgh", "ij"]);
});

test("args: locale", async () => {
  expect(await chunked("Ένα; Δύο.", { locale: "el" })).toEqual(["Ένα;", "Δύο."]);
  expect(() => createSentenceChunker({ locale: "no locale!" })).toThrow(expect.objectContaining({ option: "locale" }));
});
