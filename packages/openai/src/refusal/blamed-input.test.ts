import { expect, test } from "vitest";
import { blamedInput } from "./blamed-input.ts";

test.each([
  ["The example at index 3 does not fit", 3],
  ["$.input[2] is invalid", 2],
  ["#/texts/4: expected maxLength: 2048", 4],
  ["body.input.list[str].5: String should have at most 10 characters", 5],
  ["body.input.list[union[str,list[int]]].1: wrong", 1],
  ["input 3 is too long", undefined],
  ["the server at host.3 failed", undefined],
  ["at index 900", undefined],
])("behavior: %s", (text, index) => {
  expect(blamedInput(text, undefined, 6)).toBe(index);
});

test("default: an input that is alone is the one", () => {
  expect(blamedInput("no", undefined, 1)).toBe(0);
});
