import { expect, test } from "vitest";
import { compareRanks } from "./compare-ranks.ts";

const compared = { other: "late", shown: 10 } as const;

test.each([
  [3, 3, "same", "no. 3 in late too"],
  [3, 1, "better", "2 better in late: no. 1"],
  [3, 7, "worse", "4 worse in late: no. 7"],
  [3, 11, "missed", "late misses it: no. 11"],
] as const)("default: no. %i here and no. %i there is %s", (rank, otherRank, kind, text) => {
  expect(compareRanks({ rank, otherRank }, compared)).toEqual({ kind, text });
});

test("behavior: without a rank there is nothing to say", () => {
  expect(compareRanks({ rank: 1 }, compared)).toBeUndefined();
});
