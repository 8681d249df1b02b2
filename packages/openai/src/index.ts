export { estimateTokens } from "./estimate-tokens.ts";
export { createOpenAI } from "./openai-embedder.ts";
export type { EncodingFormat, OpenAISettings } from "./openai-settings.ts";
