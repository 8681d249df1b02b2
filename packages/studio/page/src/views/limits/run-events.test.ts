import { expect, test } from "vitest";
import type { SimulationSample } from "../../../../src/api/simulation.ts";
import { simulationSample } from "../../test-support/simulation-sample.ts";
import { pauseSpans, runEvents } from "./run-events.ts";

const sample = (atMs: number, changed: Partial<SimulationSample> = {}): SimulationSample =>
  simulationSample({ atMs, done: atMs / 10, ...changed });

test("default: an event where a counter grew, at the place of its sample", () => {
  const samples = [sample(100), sample(200, { refused: 2 }), sample(300, { refused: 2 }), sample(400, { refused: 3 })];
  expect(runEvents(samples)).toEqual([
    { kind: "refused", atMs: 200, done: 20 },
    { kind: "refused", atMs: 400, done: 40 },
  ]);
});

test("behavior: of several at once the gravest is shown", () => {
  expect(runEvents([sample(100, { faults: 1, refused: 1, bisects: 1 })])).toMatchObject([{ kind: "bisect" }]);
});

test("behavior: the first sample counts from zero", () => {
  expect(runEvents([sample(100, { faults: 1 })])).toMatchObject([{ kind: "fault" }]);
});

test("default: a pause lasts from its first sample to the first without it", () => {
  const samples = [sample(0), sample(100, { paused: true }), sample(200, { paused: true }), sample(300)];
  expect(pauseSpans(samples)).toEqual([{ from: 100, to: 300 }]);
});

test("behavior: a pause that goes on ends at the last sample", () => {
  expect(pauseSpans([sample(100, { paused: true }), sample(200, { paused: true })])).toEqual([{ from: 100, to: 200 }]);
  expect(pauseSpans([sample(100, { paused: true })])).toEqual([]);
});
