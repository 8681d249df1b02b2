// Simulates a run against a server that fails, ours beside a naive loop.
export { createSimulator, type Simulator } from "./simulator.ts";
