export type { ArrivedEmbeddings, SettledEmbeddings } from "./results/index.ts";
export type { BatchingOptions, EmbedStreamOptions, StreamErrorMode, StreamOrder } from "./options/index.ts";
export {
  type Budget,
  type BudgetLimits,
  type BudgetOptions,
  type BudgetShare,
  type BudgetSpent,
  createBudget,
  createTokenBucketLimiter,
  type TokenBucketLimiterOptions,
} from "./limit/index.ts";
export { type Clock, systemClock } from "./time/index.ts";
export type { EmbedProgress, ProgressListener } from "./progress/index.ts";
export {
  type BatchEmbedOptions,
  type BatchEncodeOptions,
  type BatchingDocumentEncoder,
  type BatchingEmbedder,
  type EstimateOptions,
  type RunEstimate,
  withBatching,
  withDocumentBatching,
} from "./call/index.ts";
export { type EmbeddedItem, embedStream, type FailedItem, readDeadLetters, type StreamItem } from "./stream/index.ts";
export type { StreamSource } from "./source/index.ts";
export {
  spread,
  type SpreadDocumentMember,
  spreadDocuments,
  type SpreadMember,
  type SpreadOptions,
} from "./spread/index.ts";
