// The contract suites: what every implementation must do, one case after another.
export { type ContractCase, registerContract, type TestRegistrar } from "./contract-case.ts";
export { documentEncoderContract } from "./document-encoder-contract.ts";
export type { DocumentEncoderSubject } from "./document-encoder/document-encoder-subject.ts";
export { embedderContract } from "./embedder-contract.ts";
export type { EmbedderSubject } from "./embedder/embedder-subject.ts";
export { embeddingJobContract } from "./embedding-job-contract.ts";
export type {
  EmbeddingJobSubject,
  JobFigures,
  JobPlanOptions,
  JobUnderContract,
  JobWork,
  WorkerUnderContract,
} from "./embedding-job/embedding-job-subject.ts";
export { embeddingStoreContract } from "./embedding-store-contract.ts";
export { journalContract } from "./journal-contract.ts";
export type { JournalSubject } from "./journal/journal-subject.ts";
export { liveTimersAfter } from "./live-timers.ts";
export { rateLimiterContract } from "./rate-limiter-contract.ts";
export type { RateLimiterSubject } from "./rate-limiter/rate-limiter-subject.ts";
export type { StoreSubject } from "./store/store-subject.ts";
export { tokenEncoderContract } from "./token-encoder-contract.ts";
export type { TokenEncoderSubject } from "./token-encoder/token-encoder-subject.ts";
export { vectorSinkContract } from "./vector-sink-contract.ts";
export type { VectorSinkSubject } from "./vector-sink/vector-sink-subject.ts";
