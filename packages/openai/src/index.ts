export { type BatchJob, type BatchJobSettings, type BatchProgress, createBatchJob } from "./batch/index.ts";
export { estimateTokens } from "./count/index.ts";
export type { EncodingFormat, ExtraBody, JsonValue, OpenAISettings, ServerPreset } from "./settings/index.ts";
export { createOpenAI } from "./embed/index.ts";
