export { type BatchJob, createBatchJob } from "./batch/batch-job.ts";
export type { BatchJobSettings, BatchProgress } from "./batch/batch-settings.ts";
export { estimateTokens } from "./estimate-tokens.ts";
export type { ExtraBody, JsonValue } from "./extra-body.ts";
export { createOpenAI } from "./openai-embedder.ts";
export type { EncodingFormat, OpenAISettings } from "./openai-settings.ts";
export type { ServerPreset } from "./server-presets.ts";
