// The order of work: several at once, one after another, and again after a failure.
export { createLanes } from "./lanes.ts";
export { withRetries } from "./with-retries.ts";
export { createTurns } from "./turns.ts";
