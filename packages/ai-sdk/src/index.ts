export { type AISDKEmbeddingModel, type AISDKFacts, fromAISDK } from "./from-ai-sdk.ts";
export { toAISDK, type ToAISDKOptions } from "./to-ai-sdk.ts";
