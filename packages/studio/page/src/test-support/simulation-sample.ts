import { UNTOUCHED_SIDE } from "../../../src/api/duel.ts";
import type { SimulationSample } from "../../../src/api/simulation.ts";

/** A sample of the first run in which nothing has happened but what is `changed`. */
export function simulationSample(changed: Partial<SimulationSample>): SimulationSample {
  return {
    run: 1,
    atMs: 0,
    done: 0,
    failed: 0,
    ideal: 0,
    requests: 0,
    refused: 0,
    retries: 0,
    faults: 0,
    pauses: 0,
    bisects: 0,
    inFlight: 0,
    paused: false,
    duel: { naive: UNTOUCHED_SIDE, batcher: UNTOUCHED_SIDE },
    ...changed,
  };
}
