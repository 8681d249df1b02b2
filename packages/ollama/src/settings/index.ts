// The options, and the address of the server, from OLLAMA_HOST too.
export { addressFrom, checkSettings, type OllamaSettings, type PullPolicy } from "./ollama-settings.ts";
export type { PullProgress } from "./pull-progress.ts";
