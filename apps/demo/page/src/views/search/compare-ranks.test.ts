import { expect, test } from "vitest";
import { compareRanks } from "./compare-ranks.ts";

test.each([
  [2, 2, "same", "same in late"],
  [2, 1, "higher", "↑ no. 1 in late"],
  [2, 10, "lower", "↓ no. 10 in late"],
  [2, 11, "missed", "late misses it: no. 11"],
])("default: rank %d here and %d there is %s", (rank, otherRank, kind, text) => {
  expect(compareRanks({ rank, otherRank }, { other: "late", shown: 10 })).toEqual({ kind, text });
});

test("args: without a rank there, nothing is said", () => {
  expect(compareRanks({ rank: 1 }, { other: "plain", shown: 10 })).toBeUndefined();
});
