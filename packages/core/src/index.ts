export { abortable } from "./abortable.ts";
export { abortableRequest, type RequestDeadline } from "./abortable-request.ts";
export { announceArrivals, announcesArrivals, type ArrivedRows } from "./arrivals.ts";
export { atOnce, type Kind, kindOf, type KindsOf, readOptions } from "./check-arguments.ts";
export { checkDemand } from "./check-demand.ts";
export { checkDimensions, type DimensionFacts, supportsDimensions } from "./check-dimensions.ts";
export { checkAbort, checkInputs, embedOptionKinds } from "./check-inputs.ts";
export { checkAmount, checkInteger, checkOneOf, checkString } from "./check-options.ts";
export { checkReply, type ReplyExpectation, type ReplyItem } from "./check-reply.ts";
export { checkedJournal } from "./checked-journal.ts";
export { checkEntries, checkKeys, checkLocks, checkPrefix } from "./check-store-call.ts";
export { checkResult, checkInfo, fixedInfo, tokensOf } from "./check-result.ts";
export { compose } from "./compose.ts";
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
export { embedInRequests, type RequestPlan } from "./embed-in-requests.ts";
export type { EmbedderInfo, EmbedderLimits, MatryoshkaSizes } from "./embedder-info.ts";
export type { AbortOptions, Embedder, EmbedderWrapper, EmbedOptions, EmbedResult, InputType } from "./embedder.ts";
export { EmbeddingMatrix } from "./embedding-matrix.ts";
export type { EmbeddingStore, SetOptions, StoreEntry } from "./embedding-store.ts";
export { AuthenticationError } from "./errors/authentication-error.ts";
export { BudgetExhaustedError } from "./errors/budget-exhausted-error.ts";
export { ConnectionError, type ConnectionErrorFacts } from "./errors/connection-error.ts";
export { EmbedloomError, type ErrorCode, type ErrorFacts } from "./errors/embedloom-error.ts";
export { InputRejectedError } from "./errors/input-rejected-error.ts";
export { InputTooLongError, type InputTooLongFacts } from "./errors/input-too-long-error.ts";
export { InvalidInputError } from "./errors/invalid-input-error.ts";
export { InvalidOptionError } from "./errors/invalid-option-error.ts";
export { InvalidReplyError, type InvalidReplyFacts, type ReplyProblem } from "./errors/invalid-reply-error.ts";
export { type ErrorByCode, isEmbedloomError } from "./errors/is-embedloom-error.ts";
export { ModelChangedError } from "./errors/model-changed-error.ts";
export { ModelLoadError } from "./errors/model-load-error.ts";
export { ModelNotFoundError } from "./errors/model-not-found-error.ts";
export { type CompletedInputs, type InputFailure, PartialEmbedError } from "./errors/partial-embed-error.ts";
export { QuotaExhaustedError } from "./errors/quota-exhausted-error.ts";
export { RateLimitError, type RateLimitFacts } from "./errors/rate-limit-error.ts";
export { RequestRejectedError } from "./errors/request-rejected-error.ts";
export { RequestTooLargeError } from "./errors/request-too-large-error.ts";
export { ServerError, type ServerErrorFacts } from "./errors/server-error.ts";
export { StoreError, type StoreErrorFacts } from "./errors/store-error.ts";
export { UnsupportedError } from "./errors/unsupported-error.ts";
export { contentDigest } from "./content-digest.ts";
export { type Fingerprint, type FingerprintCall, fingerprintText } from "./fingerprint.ts";
export { fitOverlong, type OverlongPlan } from "./fit-overlong.ts";
export { createGiveWay, type GiveWay } from "./give-way.ts";
export type { DeadLetter, Journal, JournalEntries, OpenJournal } from "./journal.ts";
export { kinds } from "./kinds.ts";
export { openJournal } from "./open-journal.ts";
export { type KnownModel, knownModel, type ModelPrice, type PublishedScore } from "./known-model.ts";
export { MODEL_FACTS } from "./model-facts.ts";
export { normalize, normalizeInPlace } from "./normalize.ts";
export type { OverlongInput, OverlongPolicy } from "./overlong-input.ts";
export { limitKinds, packRequests, type RequestRange } from "./pack-requests.ts";
export { pullItems, sourceKind } from "./pull-items.ts";
export type { RateLimitBucket, RateLimitState } from "./rate-limit-state.ts";
export type {
  RateLimitDemand,
  RateLimiter,
  RateLimitOutcome,
  RateLimitPermit,
  RateLimitRoom,
  RateLimits,
  RequestPriority,
} from "./rate-limiter.ts";
export { redactSecrets } from "./redact-secrets.ts";
export { type HeaderReader, retryAfterMs } from "./retry-after.ts";
export { safeServerText } from "./safe-server-text.ts";
export { cosineSimilarity, dot } from "./similarity.ts";
export type { AfterPooling, Pooling, Prompts, TokenEncoder, TokenEncoderInfo, TokenizedText } from "./token-encoder.ts";
export { sha256 } from "./sha256.ts";
export { sleep } from "./sleep.ts";
export { tell } from "./tell.ts";
export { topK } from "./top-k.ts";
export { createTopRows, type Match, type TopRows } from "./top-rows.ts";
export { truncate } from "./truncate.ts";
export { addUsage, NO_USAGE, type Usage } from "./usage.ts";
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
export { wellFormedInputs } from "./well-formed-inputs.ts";
export { type DimensionsOptions, withDimensions } from "./with-dimensions.ts";
export { type EmbedderOverrides, wrapEmbedder } from "./wrap-embedder.ts";
export type { RowRoom } from "./row-room.ts";
