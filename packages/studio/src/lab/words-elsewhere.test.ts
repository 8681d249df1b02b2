import { expect, test } from "vitest";
import { heavyWords, wordsElsewhere } from "./words-elsewhere.ts";

const text = "The mill grinds wheat.\n\nThe doors close at three in winter.";

test("default: the words that only the rest of the text holds", () => {
  const doors = { start: text.indexOf("The doors"), end: text.length };
  expect(wordsElsewhere(["mill", "close", "rain"], text, doors)).toEqual(["mill"]);
});

test("default: the words of a question that weigh most, whole where tokens are pieces", () => {
  const spans = [
    { start: 0, end: 4 },
    { start: 5, end: 9 },
    { start: 10, end: 14 },
    { start: 14, end: 16 },
  ];
  const vectors = [0.1, 0.9, 0.2, 0.6].map((along) => Float32Array.of(along, 0.3));
  expect(heavyWords("When mill grinds?", Float32Array.of(1, 0), { spans, vectors })).toEqual(["mill", "grinds"]);
});
