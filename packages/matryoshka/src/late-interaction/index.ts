// Ranks documents of many vectors by MaxSim, with SIMD where there is some.
export { createMaxSimIndex, type MaxSimIndex, type MaxSimRankOptions, type MaxSimSettings } from "./max-sim-index.ts";
export type { KernelEncoding } from "./max-sim-kernel.ts";
