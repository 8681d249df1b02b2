import { expect, test } from "vitest";
import { textParts } from "./text-parts.ts";

const text = "tail\n\nfirst chunk\n\nsecond one";
const window = { from: 100, text, spans: [106, 117, 119, 129], firstChunk: 4 };

test("default: chunks, what lies between them, and the chosen one", () => {
  expect(textParts(window, { start: 119, end: 129 })).toEqual([
    { start: 0, text: "tail\n\n", isChosen: false },
    { start: 6, text: "first chunk", chunk: 4, isChosen: false },
    { start: 17, text: "\n\n", isChosen: false },
    { start: 19, text: "second one", chunk: 5, isChosen: true },
  ]);
});

test("behavior: whatever is chosen, the parts together are the window", () => {
  const all = [
    undefined,
    { start: 90, end: 103 },
    { start: 0, end: 50 },
    { start: 110, end: 500 },
    { start: 106, end: 117 },
  ];
  for (const chosen of all) {
    expect(
      textParts(window, chosen)
        .map((part) => part.text)
        .join(""),
    ).toBe(text);
  }
});
