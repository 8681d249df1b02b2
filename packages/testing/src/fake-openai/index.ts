// A fake OpenAI server, its dialects (Azure, vLLM, TEI, llama.cpp and more) and its Batch API.
export type { FakeBatchSettings } from "./batch/batch-settings.ts";
export type { BatchStatus } from "./batch/batch-store.ts";
export type { CompatibleServerName } from "./compatible-server.ts";
export type { EncodingSupport } from "./encoding-support.ts";
export { type FakeOpenAI, startFakeOpenAI } from "./fake-openai.ts";
export type { OpenAIFault, OpenAIFaults, PoisonRule, ServerFault } from "./openai-fault.ts";
export type { FakeOpenAIModel } from "./openai-models.ts";
export type { FakeOpenAISettings } from "./openai-settings.ts";
export type { OpenAICounters } from "./openai-state.ts";
export type { RetryAfterMode } from "./rate-limit-headers.ts";
export type { FakeServiceTime } from "./service-time.ts";
export type { UsageReport } from "./usage-report.ts";
export type { ErrorEra } from "./validation-errors.ts";
