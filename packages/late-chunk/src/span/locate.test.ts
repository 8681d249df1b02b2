import { InvalidInputError } from "@embedloom/core";
import { seededRandom } from "@embedloom/testing";
import { expect, test } from "vitest";
import { locate } from "./locate.ts";
import type { Span } from "./span.ts";

test("default: finds each text behind the one before it, repeated ones too", () => {
  expect(locate("one two one", ["one", "one"])).toEqual([
    { start: 0, end: 3 },
    { start: 8, end: 11 },
  ]);
  expect(locate("anything", [])).toEqual([]);
});

test("args: overlapping texts", () => {
  expect(locate("a b c d", ["a b c", "b c d"], { overlapping: true })).toEqual([
    { start: 0, end: 5 },
    { start: 2, end: 7 },
  ]);
});

test("behavior: overlapping texts stay where they were in repetitive text", () => {
  const cut = (text: string, spans: readonly Span[]): string[] => spans.map(({ start, end }) => text.slice(start, end));
  const spans = [
    { start: 0, end: 4 },
    { start: 3, end: 7 },
    { start: 6, end: 8 },
  ];
  expect(locate("aaaaaaaa", cut("aaaaaaaa", spans), { overlapping: true })).toEqual(spans);
});

test("behavior: finds the chunks of a splitter with a fixed overlap again, however repetitive the text", async () => {
  const seed = `locate ${Date.now()}`;
  const random = seededRandom(seed);
  for (let round = 0; round < 300; round++) {
    const letters = "ab".slice(0, 1 + Math.floor(random() * 2)) + (random() < 0.3 ? " c" : "");
    const text = Array.from(
      { length: 20 + Math.floor(random() * 200) },
      () => letters[Math.floor(random() * letters.length)],
    )
      .join("")
      .trim();
    const maxCharacters = 2 + Math.floor(random() * 20);
    const overlapCharacters = Math.floor(random() * maxCharacters);
    const spans: Span[] = [];
    for (
      let start = 0;
      spans.length === 0 || spans.at(-1)!.end < text.length;
      start += maxCharacters - overlapCharacters
    ) {
      spans.push({ start, end: Math.min(text.length, start + maxCharacters) });
    }
    const found = locate(
      text,
      spans.map(({ start, end }) => text.slice(start, end)),
      { overlapping: true },
    );
    expect(
      found,
      `seed ${seed}, round ${round}: ${JSON.stringify(text)}, ${maxCharacters}, ${overlapCharacters}`,
    ).toEqual(spans);
  }
});

test("error: a text that overlaps the one before it, unless that is allowed", () => {
  expect(() => locate("a b c d", ["a b c", "b c d"])).toThrow(InvalidInputError);
});

test("error: a text that is not there letter by letter is named, not shown", () => {
  expect(() => locate("one  two", ["one", "one two"])).toThrowErrorMatchingInlineSnapshot(
    `[InvalidInputError: Input 1: The chunk of 7 characters does not stand in the text from position 3 on. The text must be the very string that was split: nothing trimmed, normalised or joined again.]`,
  );
});

test("error: an empty text", () => {
  expect(() => locate("one", ["one", ""])).toThrow("Input 1: The chunk is empty, so it stands nowhere.");
});
