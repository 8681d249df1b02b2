import { expect, test } from "vitest";
import * as search from "./index.ts";

test("default: exported names", () => {
  expect(Object.keys(search).toSorted()).toMatchInlineSnapshot(`
    [
      "collapseChunks",
      "contextAround",
      "createBm25",
      "createSearch",
      "findScoreFloor",
      "fuseHybrid",
      "reciprocalRankFusion",
      "scoreSpread",
      "splitWords",
      "weightedFusion",
    ]
  `);
});
