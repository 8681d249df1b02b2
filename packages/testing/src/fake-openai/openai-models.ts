/** What the fake server knows about one model. */
export interface FakeOpenAIModel {
  /** Native width of the vectors. */
  readonly dimensions: number;
  /** Most tokens of one input. @default 8192 */
  readonly tokensPerInput?: number;
  /** Whether the `dimensions` parameter is accepted. @default true */
  readonly supportsDimensions?: boolean;
  /** Style llama.cpp alone: without special tokens an empty text has no token at all and is refused. @default true */
  readonly addsSpecialTokens?: boolean;
  /** Style llama.cpp alone: a model that reads from left to right words an over-long input by its context. @default false */
  readonly causal?: boolean;
}

/** OpenAI's embedding models with their native widths. */
export const openAIModels: Readonly<Record<string, FakeOpenAIModel>> = {
  "text-embedding-3-small": { dimensions: 1536 },
  "text-embedding-3-large": { dimensions: 3072 },
  "text-embedding-ada-002": { dimensions: 1536, supportsDimensions: false },
};
