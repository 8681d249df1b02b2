export { createOllama } from "./embed/index.ts";
export { type ListModelsOptions, listOllamaModels, type OllamaModel, type PullProgress } from "./model/index.ts";
export type { OllamaSettings, PullPolicy } from "./settings/index.ts";
