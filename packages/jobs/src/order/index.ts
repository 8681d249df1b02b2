// What runs when: a few at once, one after the other, again after a failure.
export { createLanes } from "./lanes.ts";
export { withRetries } from "./with-retries.ts";
export { createTurns } from "./turns.ts";
