export { createOllama } from "./ollama-embedder.ts";
export { type ListModelsOptions, listOllamaModels, type OllamaModel } from "./list-models.ts";
export type { OllamaSettings, PullPolicy } from "./ollama-settings.ts";
export type { PullProgress } from "./pull-model.ts";
