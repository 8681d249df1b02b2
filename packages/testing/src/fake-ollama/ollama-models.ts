/** What a fake model is made of. */
export interface FakeOllamaModel {
  /** Native width of the vectors. */
  readonly dimensions: number;
  /** `<arch>.context_length` of the GGUF. */
  readonly contextLength: number;
  /** @default "bert" */
  readonly architecture?: string;
  /** 0 none (a chat model), 1 mean, 2 cls, 3 last token, 4 rank. @default 1 */
  readonly poolingType?: 0 | 1 | 2 | 3 | 4;
  /** `PARAMETER` lines of the Modelfile, such as `num_ctx`. None when absent. */
  readonly parameters?: Readonly<Record<string, number>>;
  /** Without special tokens an empty text has no token at all and is refused. @default true */
  readonly addsSpecialTokens?: boolean;
  /** Length of the vectors of `/api/embeddings`, which does not normalise. @default 1 */
  readonly legacyNorm?: number;
  /** Changes digest and vectors, as a re-pull of new weights under the same name does. @default "" */
  readonly revision?: string;
  /** Bytes to pull. @default 274_302_450 */
  readonly sizeBytes?: number;
}

/** Embedding models of the Ollama library, and one chat model; all can be pulled. */
export const ollamaModels: Readonly<Record<string, FakeOllamaModel>> = {
  "nomic-embed-text": {
    dimensions: 768,
    contextLength: 2048,
    architecture: "nomic-bert",
    parameters: { num_ctx: 8192 },
    legacyNorm: 22.6,
  },
  "all-minilm": { dimensions: 384, contextLength: 512, parameters: { num_ctx: 256 }, sizeBytes: 45_960_996 },
  "mxbai-embed-large": { dimensions: 1024, contextLength: 512, poolingType: 2, parameters: { num_ctx: 512 } },
  "bge-m3": { dimensions: 1024, contextLength: 8192, poolingType: 2, legacyNorm: 25.4 },
  "bge-large": { dimensions: 1024, contextLength: 512, poolingType: 2 },
  "snowflake-arctic-embed": { dimensions: 1024, contextLength: 512, poolingType: 2 },
  "snowflake-arctic-embed2": { dimensions: 1024, contextLength: 8192, poolingType: 2 },
  embeddinggemma: { dimensions: 768, contextLength: 2048, architecture: "gemma3" },
  "qwen3-embedding:0.6b": { dimensions: 1024, contextLength: 32_768, architecture: "qwen3", poolingType: 3 },
  "qwen3-embedding": { dimensions: 4096, contextLength: 32_768, architecture: "qwen3", poolingType: 3 },
  "granite-embedding": { dimensions: 384, contextLength: 512 },
  "paraphrase-multilingual": { dimensions: 768, contextLength: 512 },
  "llama3.2": { dimensions: 3072, contextLength: 131_072, architecture: "llama", poolingType: 0 },
};
