import { expect, test } from "vitest";
import type { WatchedJob } from "../../../../src/api/jobs.ts";
import { watchedStats } from "./watched-stats.ts";

const job: WatchedJob = {
  phase: "working",
  shards: { planned: 4, waiting: 1, active: 1, done: 2, dead: 0 },
  texts: { planned: 2000, done: 1000, written: 990, unchanged: 0, recalled: 0, failed: 10 },
  usage: { requests: 40, tokens: 12_345, costUsd: 0.0042 },
  perMinute: { texts: 250.4, requests: 10, tokens: 3000 },
  remainingMs: 240_000,
  workers: [],
  failures: [],
};
const shown = (given: WatchedJob): Record<string, unknown> =>
  Object.fromEntries(watchedStats(given).map(({ label, value }) => [label, value]));

test("default: the figures of a job", () => {
  expect(shown(job)).toMatchObject({
    "Texts done": "1,000",
    "Texts a minute": "250",
    Spent: "$0.0042",
    "Time left": "4 min",
  });
});

test("behavior: what nobody told is no zero, and what is over has no time left", () => {
  expect(
    shown({ ...job, usage: { ...job.usage, tokens: undefined, costUsd: undefined }, phase: "done" }),
  ).toMatchObject({
    Tokens: "not told",
    Spent: "not told",
    "Time left": "–",
  });
});
