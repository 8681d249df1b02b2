import { expect, test } from "vitest";
import * as jobs from "./index.ts";

test("default: exports what the package promises", () => {
  expect(Object.keys(jobs).toSorted()).toEqual([
    "closeOn",
    "closingSignals",
    "createListSource",
    "endsJob",
    "planShards",
    "runShard",
    "shardPartKinds",
    "shardParts",
  ]);
});
