/** The model of a provider where nobody names one; `mini` and `context-model` have one model, and `transformers` has to be told. */
export const DEFAULT_MODELS = {
  openai: "text-embedding-3-small",
  ollama: "nomic-embed-text",
  voyage: "voyage-4",
  jina: "jina-embeddings-v3",
} as const;
