// Error classification: what a refusal means, whose fault it is, and the typed error for it.
export { classifyRefusal, type SentRequest } from "./classify-refusal.ts";
export { openAIError } from "./openai-errors.ts";
export { REFUSAL_WORDS } from "./refusal-words.ts";
export { bodyRefusal, type Refusal, refusalIn, refusalOf } from "./refusal.ts";
