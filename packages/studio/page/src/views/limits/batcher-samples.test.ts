import { expect, test } from "vitest";
import { UNTOUCHED_SIDE } from "../../../../src/api/duel.ts";
import { simulationSample } from "../../test-support/simulation-sample.ts";
import { batcherSamples } from "./batcher-samples.ts";

const sample = (atMs: number, state: "running" | "done"): ReturnType<typeof simulationSample> =>
  simulationSample({ atMs, duel: { naive: UNTOUCHED_SIDE, batcher: { ...UNTOUCHED_SIDE, state } } });

test("default: everything until the batcher is done, its last sample included", () => {
  const [running, done, later] = [sample(100, "running"), sample(200, "done"), sample(900, "done")];
  expect(batcherSamples([running, done, later])).toEqual([running, done]);
  expect(batcherSamples([running])).toEqual([running]);
});
