import { expect, test } from "vitest";
import type { JobStatus } from "../../../../src/api/indexing.ts";
import { jobStats } from "./job-stats.ts";

const job: JobStatus = {
  state: "running",
  model: "mini",
  elapsedMs: 2000,
  documents: { total: 8, done: 3, failed: 0 },
  plain: { total: 100, done: 60, failed: 0 },
  late: { total: 100, done: 20, failed: 0 },
  tokens: 12_000,
  requests: 4,
  retries: 1,
  cacheHits: 7,
  storeErrors: 0,
  etaMs: 3000,
  limits: {},
  failures: [],
};

const shown = (status: JobStatus): Record<string, unknown> =>
  Object.fromEntries(jobStats(status).map(({ label, value }) => [label, value]));

test("default: every figure of the pipeline, with the rate over both ways", () => {
  expect(shown(job)).toEqual({
    Documents: "3",
    "From the cache": "7",
    Tokens: "12,000",
    Requests: "4",
    Cost: "none",
    "Vectors a second": "40",
    "Time left": "3.0 s",
  });
});

test("behavior: a job that is over tells its time instead of what is left", () => {
  expect(shown({ ...job, state: "done" })).toMatchObject({ Time: "2.0 s" });
});

test("behavior: a price is shown, and a job that has not begun has the rate 0", () => {
  expect(shown({ ...job, costUsd: 0.02, elapsedMs: 0 })).toMatchObject({ Cost: "$0.02", "Vectors a second": "0.0" });
});

test("behavior: errors of the cache are told beside its hits", () => {
  expect(jobStats({ ...job, storeErrors: 2 })).toContainEqual({
    label: "From the cache",
    value: "7",
    note: "2 cache errors",
  });
});
