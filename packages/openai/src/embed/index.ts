// The embedder: one request, its encoding and width, and inputs that a server cut.
export { createOpenAI } from "./openai-embedder.ts";
