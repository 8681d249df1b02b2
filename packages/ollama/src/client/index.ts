// One call of the server: its timeout, its abort, its secrets.
export { createCaller, type OllamaCaller } from "./ollama-client.ts";
