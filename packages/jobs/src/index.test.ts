import { expect, test } from "vitest";
import * as jobs from "./index.ts";

test("default: exports what the package promises", () => {
  expect(Object.keys(jobs).toSorted()).toEqual([
    "SHOWN_MINUTES",
    "closeOn",
    "closingSignals",
    "createListSource",
    "createRunLedger",
    "deadReasons",
    "endsJob",
    "failureReason",
    "jobCancelled",
    "jobRemoved",
    "jobStatusOf",
    "jobWorkerDefaults",
    "jobWorkerKinds",
    "observedRun",
    "planJobKinds",
    "planShards",
    "runShard",
    "shardLost",
    "shardPartKinds",
    "shardParts",
  ]);
});
