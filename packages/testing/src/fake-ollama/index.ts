// A fake Ollama server, as its versions differ.
export { type FakeOllama, startFakeOllama } from "./fake-ollama.ts";
export type { LoadedModel } from "./model-runner.ts";
export type { OllamaFault, OllamaFaults, OllamaInputRule } from "./ollama-fault.ts";
export type { FakeOllamaModel } from "./ollama-models.ts";
export type { FakeOllamaSettings } from "./ollama-settings.ts";
export type { OllamaCounters } from "./ollama-state.ts";
export type { RunnerFailure } from "./runner-failure.ts";
