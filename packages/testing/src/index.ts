export {
  BROKEN_DOCUMENT_ENCODERS,
  BROKEN_EMBEDDERS,
  BROKEN_JOBS,
  BROKEN_JOURNALS,
  BROKEN_SINKS,
  BROKEN_STORES,
  BROKEN_TOKEN_ENCODERS,
  type BrokenFake,
} from "./broken-fakes/index.ts";
export { type ContractCase, liveTimersAfter, registerContract, type TestRegistrar } from "./contract/index.ts";
export { documentEncoderContract, type DocumentEncoderSubject } from "./document-encoder-contract/index.ts";
export { embedderContract, type EmbedderSubject } from "./embedder-contract/index.ts";
export {
  embeddingJobContract,
  type EmbeddingJobSubject,
  type JobFigures,
  type JobPlanOptions,
  type JobUnderContract,
  type JobWork,
  type WorkerUnderContract,
} from "./job-contract/index.ts";
export { embeddingStoreContract, type StoreSubject } from "./store-contract/index.ts";
export { journalContract, type JournalSubject } from "./journal-contract/index.ts";
export { rateLimiterContract, type RateLimiterSubject } from "./rate-limiter-contract/index.ts";
export { tokenEncoderContract, type TokenEncoderSubject } from "./token-encoder-contract/index.ts";
export { vectorSinkContract, type VectorSinkSubject } from "./sink-contract/index.ts";
export {
  createNumberedSource,
  deterministicVector,
  type ExpectedRows,
  numberedId,
  type NumberedSource,
  numberedText,
  seededRandom,
  shortenedVector,
  wrongRows,
} from "./seeded/index.ts";
export {
  createFakeDocumentEncoder,
  createFakeEmbedder,
  createFakeJournal,
  createFakeSink,
  createFakeStore,
  createFakeTokenEncoder,
  type FakeDocumentEncoder,
  type FakeDocumentEncoderSettings,
  type FakeEmbedder,
  type FakeEmbedderSettings,
  type FakeSinkMemory,
  type FakeStore,
  type FakeStoreSettings,
  type FakeTokenEncoder,
  type FakeTokenEncoderSettings,
} from "./fakes/index.ts";
export { createFakeJobs, type FakeJobs } from "./fake-jobs/index.ts";
export type {
  DataFault,
  FakeRateLimits,
  FaultPlan,
  FaultRate,
  HttpCounters,
  RecordedRequest,
  RequestOutcome,
  TransportFault,
} from "./fake-http/index.ts";
export type { FakeHost, FakeHostSettings, HostCounters, HostFault, HostServerFault } from "./fake-host/index.ts";
export { type FakeJina, type FakeJinaSettings, startFakeJina } from "./fake-jina/index.ts";
export {
  type FakeLiteLLM,
  type FakeLiteLLMSettings,
  type LiteLLMModel,
  startFakeLiteLLM,
} from "./fake-litellm/index.ts";
export {
  type FakeOllama,
  type FakeOllamaModel,
  type FakeOllamaSettings,
  type LoadedModel,
  type OllamaCounters,
  type OllamaFault,
  type OllamaFaults,
  type OllamaInputRule,
  type RunnerFailure,
  startFakeOllama,
} from "./fake-ollama/index.ts";
export { type FakeQdrant, type FakeQdrantSettings, startFakeQdrant } from "./fake-qdrant/index.ts";
export {
  type BatchStatus,
  type CompatibleServerName,
  type EncodingSupport,
  type ErrorEra,
  type FakeBatchSettings,
  type FakeOpenAI,
  type FakeOpenAIModel,
  type FakeOpenAISettings,
  type FakeServiceTime,
  type OpenAICounters,
  type OpenAIFault,
  type OpenAIFaults,
  type PoisonRule,
  type RetryAfterMode,
  type ServerFault,
  startFakeOpenAI,
  type UsageReport,
} from "./fake-openai/index.ts";
export { type FakeVoyage, type FakeVoyageSettings, startFakeVoyage } from "./fake-voyage/index.ts";
