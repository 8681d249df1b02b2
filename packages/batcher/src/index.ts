export type { ArrivedEmbeddings } from "./arrived-embeddings.ts";
export type { BatchingOptions } from "./batching-options.ts";
export {
  type Budget,
  type BudgetLimits,
  type BudgetOptions,
  type BudgetShare,
  type BudgetSpent,
  createBudget,
} from "./budget.ts";
export { type Clock, systemClock } from "./clock.ts";
export type { EmbedProgress, ProgressListener } from "./embed-progress.ts";
export type { BatchEmbedOptions } from "./embed-settled.ts";
export type { EstimateOptions, RunEstimate } from "./estimate-run.ts";
export { embedStream } from "./embed-stream.ts";
export { readDeadLetters } from "./read-dead-letters.ts";
export type { SettledEmbeddings } from "./settled-embeddings.ts";
export type { StreamSource } from "./source-reader.ts";
export { spread, type SpreadMember, type SpreadOptions } from "./spread.ts";
export { type SpreadDocumentMember, spreadDocuments } from "./spread-documents.ts";
export type { EmbeddedItem, FailedItem, StreamItem } from "./stream-items.ts";
export type { EmbedStreamOptions, StreamErrorMode, StreamOrder } from "./stream-options.ts";
export { createTokenBucketLimiter, type TokenBucketLimiterOptions } from "./token-bucket-limiter.ts";
export { type BatchingEmbedder, withBatching } from "./with-batching.ts";
export {
  type BatchEncodeOptions,
  type BatchingDocumentEncoder,
  withDocumentBatching,
} from "./with-document-batching.ts";
