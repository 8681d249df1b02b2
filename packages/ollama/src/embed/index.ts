// The embedder: one request, its tokens, and inputs that the server cut.
export { createOllama } from "./ollama-embedder.ts";
