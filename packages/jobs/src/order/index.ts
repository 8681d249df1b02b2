// What runs when: a few at once, one after the other, again after a failure.
export { createLanes } from "./lanes.ts";
export { patiently } from "./patiently.ts";
export { createTurns } from "./turns.ts";
