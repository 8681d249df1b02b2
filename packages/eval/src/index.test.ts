import { expect, test } from "vitest";
import * as evaluation from "./index.ts";

test("default: exported names", () => {
  expect(Object.keys(evaluation).toSorted()).toMatchInlineSnapshot(`
    [
      "averagePrecision",
      "bootstrapMean",
      "checkRegression",
      "compare",
      "evaluate",
      "evaluateStream",
      "formatQrels",
      "formatReport",
      "formatRun",
      "hitRate",
      "ndcg",
      "pairedBootstrap",
      "parseBeirTexts",
      "parseQrels",
      "parseRun",
      "precision",
      "questionsFromHeadings",
      "questionsFromModel",
      "randomizationTest",
      "rankDocuments",
      "readEvaluation",
      "readQrels",
      "readRun",
      "recall",
      "reciprocalRank",
      "runGrid",
    ]
  `);
});
