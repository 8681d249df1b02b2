export { BROKEN_DOCUMENT_ENCODERS } from "./broken-fakes/broken-document-encoders.ts";
export { BROKEN_EMBEDDERS } from "./broken-fakes/broken-embedders.ts";
export type { BrokenFake } from "./broken-fakes/broken-fake.ts";
export { BROKEN_JOBS } from "./broken-fakes/broken-jobs.ts";
export { BROKEN_JOURNALS } from "./broken-fakes/broken-journals.ts";
export { BROKEN_SINKS } from "./broken-fakes/broken-sinks.ts";
export { BROKEN_STORES } from "./broken-fakes/broken-stores.ts";
export { BROKEN_TOKEN_ENCODERS } from "./broken-fakes/broken-token-encoders.ts";
export { type ContractCase, registerContract, type TestRegistrar } from "./contract/contract-case.ts";
export { documentEncoderContract } from "./contract/document-encoder-contract.ts";
export type { DocumentEncoderSubject } from "./contract/document-encoder/document-encoder-subject.ts";
export { embedderContract } from "./contract/embedder-contract.ts";
export type { EmbedderSubject } from "./contract/embedder/embedder-subject.ts";
export { embeddingJobContract } from "./contract/embedding-job-contract.ts";
export type {
  EmbeddingJobSubject,
  JobFigures,
  JobPlanOptions,
  JobUnderContract,
  JobWork,
  WorkerUnderContract,
} from "./contract/embedding-job/embedding-job-subject.ts";
export { embeddingStoreContract } from "./contract/embedding-store-contract.ts";
export { journalContract } from "./contract/journal-contract.ts";
export type { JournalSubject } from "./contract/journal/journal-subject.ts";
export { liveTimersAfter } from "./contract/live-timers.ts";
export { rateLimiterContract } from "./contract/rate-limiter-contract.ts";
export type { RateLimiterSubject } from "./contract/rate-limiter/rate-limiter-subject.ts";
export type { StoreSubject } from "./contract/store/store-subject.ts";
export { tokenEncoderContract } from "./contract/token-encoder-contract.ts";
export { vectorSinkContract } from "./contract/vector-sink-contract.ts";
export type { VectorSinkSubject } from "./contract/vector-sink/vector-sink-subject.ts";
export type { TokenEncoderSubject } from "./contract/token-encoder/token-encoder-subject.ts";
export { deterministicVector, seededRandom, shortenedVector } from "./deterministic-vector.ts";
export {
  createFakeDocumentEncoder,
  type FakeDocumentEncoder,
  type FakeDocumentEncoderSettings,
} from "./fake-document-encoder.ts";
export { createFakeEmbedder, type FakeEmbedder, type FakeEmbedderSettings } from "./fake-embedder.ts";
export { createFakeJobs, type FakeJobs } from "./fake-jobs/fake-jobs.ts";
export { createFakeJournal } from "./fake-journal.ts";
export { createFakeSink, type FakeSinkMemory } from "./fake-sink.ts";
export { createFakeStore, type FakeStore, type FakeStoreSettings } from "./fake-store.ts";
export { createFakeTokenEncoder, type FakeTokenEncoder, type FakeTokenEncoderSettings } from "./fake-token-encoder.ts";
export type { HttpCounters } from "./fake-http/http-server.ts";
export type { DataFault } from "./fake-http/data-fault.ts";
export type { FaultPlan, FaultRate } from "./fake-http/fault-plan.ts";
export type { RecordedRequest, RequestOutcome } from "./fake-http/recorded-request.ts";
export type { TransportFault } from "./fake-http/transport-fault.ts";
export type { FakeHost, FakeHostSettings, HostCounters, HostFault, HostServerFault } from "./fake-host/fake-host.ts";
export { type FakeJina, type FakeJinaSettings, startFakeJina } from "./fake-jina/fake-jina.ts";
export { type FakeLiteLLM, startFakeLiteLLM } from "./fake-litellm/fake-litellm.ts";
export type { FakeLiteLLMSettings, LiteLLMModel } from "./fake-litellm/litellm-settings.ts";
export { type FakeOllama, startFakeOllama } from "./fake-ollama/fake-ollama.ts";
export type { LoadedModel } from "./fake-ollama/model-runner.ts";
export type { OllamaFault, OllamaFaults, OllamaInputRule } from "./fake-ollama/ollama-fault.ts";
export type { RunnerFailure } from "./fake-ollama/runner-failure.ts";
export type { FakeOllamaModel } from "./fake-ollama/ollama-models.ts";
export type { FakeOllamaSettings } from "./fake-ollama/ollama-settings.ts";
export type { OllamaCounters } from "./fake-ollama/ollama-state.ts";
export { type FakeQdrant, type FakeQdrantSettings, startFakeQdrant } from "./fake-qdrant/fake-qdrant.ts";
export type { FakeBatchSettings } from "./fake-openai/batch/batch-settings.ts";
export type { BatchStatus } from "./fake-openai/batch/batch-store.ts";
export type { CompatibleServerName } from "./fake-openai/compatible-server.ts";
export type { EncodingSupport } from "./fake-openai/encoding-support.ts";
export type { UsageReport } from "./fake-openai/usage-report.ts";
export { type FakeOpenAI, startFakeOpenAI } from "./fake-openai/fake-openai.ts";
export type { OpenAIFault, OpenAIFaults, PoisonRule, ServerFault } from "./fake-openai/openai-fault.ts";
export type { FakeOpenAIModel } from "./fake-openai/openai-models.ts";
export type { FakeOpenAISettings } from "./fake-openai/openai-settings.ts";
export type { OpenAICounters } from "./fake-openai/openai-state.ts";
export type { RetryAfterMode } from "./fake-openai/rate-limit-headers.ts";
export type { FakeRateLimits } from "./fake-openai/rate-limiter.ts";
export type { FakeServiceTime } from "./fake-openai/service-time.ts";
export type { ErrorEra } from "./fake-openai/validation-errors.ts";
export { createNumberedSource, numberedId, numberedText, type NumberedSource } from "./numbered-source.ts";
export { type FakeVoyage, type FakeVoyageSettings, startFakeVoyage } from "./fake-voyage/fake-voyage.ts";
