import type { SimulationSample } from "../../../../src/api/simulation.ts";

/** The samples until the batcher is done: the loop may try for minutes more, in which nothing of the batcher changes. */
export function batcherSamples(samples: readonly SimulationSample[]): readonly SimulationSample[] {
  const end = samples.findIndex(({ duel }) => duel.batcher.state !== "running");
  return end === -1 ? samples : samples.slice(0, end + 1);
}
