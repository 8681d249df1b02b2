import { expect, test } from "vitest";
import type { SimulationResult } from "../../../../src/api/simulation.ts";
import { verdict } from "./verdict.ts";

const clean: SimulationResult = {
  texts: 100,
  delivered: 97,
  failed: 3,
  lost: 0,
  misplaced: 0,
  poisonFound: 3,
  failedWithoutPoison: 0,
  paid: 100,
  paidTwice: 3,
  requests: 10,
  fewestRequests: 4,
  refused: 0,
  retries: 2,
  faults: 2,
  pauses: 0,
  bisects: 5,
  elapsedMs: 1000,
  idealMs: 900,
  failures: [],
};

test("default: every text accounted for", () => {
  expect(verdict(clean)).toEqual({ intact: true, title: "Nothing lost" });
});

test.each([
  [{ delivered: 96 }, "The books do not add up"],
  [{ delivered: 96, lost: 1 }, "1 lost"],
  [{ misplaced: 2 }, "2 at the wrong text"],
  [{ failedWithoutPoison: 1 }, "Nothing lost, but 1 given up"],
])("error: %j is told", (changed, title) => {
  expect(verdict({ ...clean, ...changed })).toEqual({ intact: false, title });
});
