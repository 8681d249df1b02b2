// How a call or a stream stands, what it cost so far and when it will be done.
export { type CallTally, createCallTally } from "./call-tally.ts";
export type { EmbedProgress, ProgressListener } from "./embed-progress.ts";
export { createProgressSum } from "./progress-sum.ts";
