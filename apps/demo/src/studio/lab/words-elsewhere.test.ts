import { expect, test } from "vitest";
import { wordsElsewhere } from "./words-elsewhere.ts";

const text = "The mill grinds wheat.\n\nThe doors close at three in winter.";

test("default: the words that only the rest of the text holds", () => {
  const doors = { start: text.indexOf("The doors"), end: text.length };
  expect(wordsElsewhere("When does the MILL close in winter?", text, doors)).toEqual(["mill"]);
});

test("behavior: a word that nothing holds, that the chunk holds, or that is short is not named", () => {
  expect(wordsElsewhere("mill in the rain", text, { start: 0, end: 22 })).toEqual([]);
});
