export { createOllama } from "./embed/index.ts";
export { type ListModelsOptions, listOllamaModels, type OllamaModel } from "./model/index.ts";
export type { OllamaSettings, PullPolicy, PullProgress } from "./settings/index.ts";
