import { describe, expect, test } from "vitest";
import type { Snapshot } from "../../../src/api/events.ts";
import type { SimulationSample } from "../../../src/api/simulation.ts";
import { simulationSample } from "../test-support/simulation-sample.ts";
import { type LiveState, reduceLive, unconnected } from "./live-state.ts";

const snapshot: Snapshot = {
  boot: "a",
  library: {
    revision: 1,
    documents: 0,
    bytes: 0,
    chunks: 0,
    waiting: 0,
    indexed: 0,
    failed: 0,
    questions: [],
    limits: { fileBytes: 1, totalBytes: 1, documents: 1, endings: [".md"] },
  },
  job: {
    state: "idle",
    model: "mini",
    elapsedMs: 0,
    documents: { total: 0, done: 0, failed: 0 },
    plain: { total: 0, done: 0, failed: 0 },
    tokens: 0,
    requests: 0,
    retries: 0,
    cacheHits: 0,
    storeErrors: 0,
    limits: {},
    failures: [],
  },
  index: {
    state: "empty",
    version: "1",
    documents: 0,
    chunks: 0,
    dimensions: 0,
    late: false,
    bytes: 0,
    model: "mini",
  },
  measure: { state: "none", vectors: "plain", queries: 0, corpus: 0, k: 10, widths: 0, rows: [] },
  evaluation: {
    state: "none",
    source: "headings",
    questions: 0,
    target: "section",
    done: 0,
    total: 0,
    ways: [],
    differences: [],
  },
  "job-watch": { state: "none" },
  simulation: { state: "running", run: 3, idealMs: 0, samples: [] },
  provider: { kind: "mini", label: "mini", bills: false, keySet: false, state: "ready", late: true },
  cache: { kind: "memory", passwordSet: false, state: "ready" },
  pull: { state: "none" },
};
const connected = reduceLive(unconnected, "snapshot", snapshot);

const sample = (run: number, atMs: number): SimulationSample => simulationSample({ run, atMs });
const times = ({ snapshot: now }: LiveState): number[] => now?.simulation.samples.map(({ atMs }) => atMs) ?? [];

test("default: a snapshot opens the connection", () => {
  expect(connected).toEqual({ connection: "open", restarted: false, snapshot });
});

test("behavior: an event replaces its topic and nothing else", () => {
  const next = reduceLive(connected, "job", { ...snapshot.job, state: "running" });
  expect(next.snapshot).toEqual({ ...snapshot, job: { ...snapshot.job, state: "running" } });
  expect(next.snapshot?.library).toBe(snapshot.library);
});

test("behavior: an event before the first snapshot is dropped", () => {
  expect(reduceLive(unconnected, "job", snapshot.job)).toBe(unconnected);
});

describe("restart of the server", () => {
  test("behavior: another boot is a restart, the same one is none", () => {
    expect(reduceLive(connected, "snapshot", snapshot).restarted).toBe(false);
    expect(reduceLive(connected, "snapshot", { ...snapshot, boot: "b" }).restarted).toBe(true);
  });

  test("behavior: stays known over later snapshots of the same boot", () => {
    const once = reduceLive(connected, "snapshot", { ...snapshot, boot: "b" });
    expect(reduceLive(once, "snapshot", { ...snapshot, boot: "b" }).restarted).toBe(true);
  });
});

describe("simulation", () => {
  const two = reduceLive(reduceLive(connected, "simulation-sample", sample(3, 1)), "simulation-sample", sample(3, 2));

  test("behavior: samples of the run are appended, those of another run dropped", () => {
    expect(times(two)).toEqual([1, 2]);
    expect(times(reduceLive(two, "simulation-sample", sample(2, 9)))).toEqual([1, 2]);
  });

  test("behavior: a change of state keeps the samples of the same run", () => {
    const done = reduceLive(two, "simulation", { ...snapshot.simulation, state: "done" });
    expect(done.snapshot?.simulation.state).toBe("done");
    expect(times(done)).toEqual([1, 2]);
  });

  test("behavior: another run begins without samples", () => {
    expect(times(reduceLive(two, "simulation", { ...snapshot.simulation, run: 4 }))).toEqual([]);
  });
});
