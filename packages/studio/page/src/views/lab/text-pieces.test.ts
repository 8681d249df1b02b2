import { expect, test } from "vitest";
import { textPieces } from "./text-pieces.ts";

const text = "The mill turns. It grinds.";

test("default: tokens and what stands between them", () => {
  const pieces = textPieces({ text, start: 0, end: 15, tokens: [0, 3, 4, 8], scores: [0.1, 0.5] });
  expect(pieces).toEqual([
    { start: 0, text: "The", score: 0.1 },
    { start: 3, text: " " },
    { start: 4, text: "mill", score: 0.5 },
    { start: 8, text: " turns." },
  ]);
});

test("behavior: whatever the tokens are, the pieces together are the chunk", () => {
  const pieces = textPieces({ text, start: 4, end: 20, tokens: [0, 6, 5, 5, 6, 30], scores: [1, 2, 3] });
  expect(pieces.map((piece) => piece.text).join("")).toBe(text.slice(4, 20));
});
