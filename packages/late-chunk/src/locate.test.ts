import { InvalidInputError } from "@embedloom/core";
import { expect, test } from "vitest";
import { locate } from "./locate.ts";

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
