// What a model's configuration says: how many tokens it reads, pooling and layers after it, prompts, its digest.
export { contextTokens } from "./context-tokens.ts";
export { type ModelFiles, readModelFiles } from "./model-files.ts";
export { modelInfo, type ModelNames, PROVIDER } from "./model-info.ts";
export { isLowercased } from "./sentence-config.ts";
