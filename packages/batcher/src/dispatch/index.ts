// The loop of a call: takes requests from the queue, sends them, and acts on what became of each.
export type { BatchWork } from "./batch-work.ts";
export type { BatcherParts } from "./batcher-parts.ts";
export { processBatches } from "./process-batches.ts";
export { type FailedBatch, takeOutcome } from "./send-batch.ts";
export { areFew, type OnlyRequest, sendAtOnce, settledAtOnce, tokensOfOneRequest } from "./send-at-once.ts";
