import { expect, test } from "vitest";
import { placedTokens } from "./placed-tokens.ts";

const spans = (text: string, starts: number[], ends: number[], space?: number): string[] => {
  const placed = placedTokens(text, { ids: starts, starts, ends }, space);
  return Array.from(placed.ids, (_, i) => `${placed.starts[i]}-${placed.ends[i]}`);
};

test("default: spans are trimmed of white space, those of nothing else are kept", () => {
  expect(spans(" one  ", [0, 4], [4, 6])).toEqual(["1-4", "4-6"]);
});

test("args: a mark before the block stands for the space at which the text was cut", () => {
  expect(spans("one", [0, 0], [0, 3], -1)).toEqual(["-1-0", "0-3"]);
  expect(spans(" one", [0, 0], [0, 4], 0)).toEqual(["0-1", "1-4"]);
  expect(spans(" one", [0], [4], 0)).toEqual(["1-4"]);
  expect(spans("one", [0, 0], [0, 3])).toEqual(["0-0", "0-3"]);
});
