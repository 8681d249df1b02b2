// The interfaces that packages implement, and what their calls take and give.
export type {
  ChunkedDocument,
  DocumentEncoder,
  DocumentEncoderInfo,
  DocumentLimits,
  DocumentPart,
  DocumentsResult,
  EncodedDocument,
  EncodeOptions,
  FailedDocument,
  TextSpan,
} from "./document-encoder.ts";
export { type EmbedderInfo, type EmbedderLimits, limitKinds } from "./embedder-info.ts";
export type { AbortOptions, Embedder, EmbedderWrapper, EmbedOptions, EmbedResult, InputType } from "./embedder.ts";
export type { EmbeddingStore, SetOptions, StoreEntry } from "./embedding-store.ts";
export type { DeadLetter, Journal, JournalEntries, OpenJournal } from "./journal.ts";
export type { OverlongInput, OverlongPolicy } from "./overlong-input.ts";
export type {
  RateLimitDemand,
  RateLimiter,
  RateLimitOutcome,
  RateLimitPermit,
  RateLimitCapacity,
  RateLimits,
  RequestPriority,
} from "./rate-limiter.ts";
export type { RowAllocator } from "./row-allocator.ts";
export type { AfterPooling, TokenEncoder, TokenEncoderInfo, TokenizedText } from "./token-encoder.ts";
export { addUsage, NO_USAGE, type Usage, usageKinds } from "./usage.ts";
export type { VectorCache } from "./vector-cache.ts";
export type {
  IndexIdentity,
  MetadataValue,
  SinkEntry,
  SinkFilter,
  SinkListOptions,
  SinkMatch,
  SinkQuery,
  SinkRow,
  SinkSearchOptions,
  VectorDistance,
  VectorEncoding,
  VectorIndex,
  VectorSink,
  WriteFence,
  WriteOptions,
} from "./vector-sink.ts";
export type { Fingerprint } from "./fingerprint.ts";
