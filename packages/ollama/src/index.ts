export { createOllama } from "./ollama-embedder.ts";
export type { OllamaSettings, PullPolicy } from "./ollama-settings.ts";
export type { PullProgress } from "./pull-model.ts";
