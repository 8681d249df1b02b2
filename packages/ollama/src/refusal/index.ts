// Error classification: failures of the connection and of the server, and the typed error for each.
export { HttpRefusal, sentenceOf } from "./http-refusal.ts";
export { chatModelMessage, ollamaError, type OllamaTarget } from "./ollama-errors.ts";
