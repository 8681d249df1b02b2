/** What Jina documents of a model. */
export interface JinaModel {
  /** Width of a vector when none is asked for, which is its widest. */
  readonly dimensions: number;
  /** Narrowest width that it was trained for; absent: its own alone. */
  readonly narrowest?: number | undefined;
  /** Most tokens of one text, or of one document with `late_chunking`. */
  readonly contextTokens: number;
  /** Whether the host offers `late_chunking` for it. */
  readonly lateChunking: boolean;
  /** What `task` is for questions and for documents; absent: the model takes none. */
  readonly tasks?: { readonly query: string; readonly document: string } | undefined;
}

const RETRIEVAL = { query: "retrieval.query", document: "retrieval.passage" };

/**
 * The models of texts.
 *
 * Source: Jina's OpenAPI document 2026.04.02.1816 (fields of each model's request, context of each model), and the model cards
 * for the narrowest width.
 */
const JINA_MODELS: Readonly<Record<string, JinaModel>> = {
  "jina-embeddings-v5-text-small": {
    dimensions: 1024,
    narrowest: 32,
    contextTokens: 32_768,
    lateChunking: false,
    tasks: RETRIEVAL,
  },
  "jina-embeddings-v5-text-nano": {
    dimensions: 768,
    narrowest: 32,
    contextTokens: 8192,
    lateChunking: false,
    tasks: RETRIEVAL,
  },
  "jina-embeddings-v4": {
    dimensions: 2048,
    narrowest: 128,
    contextTokens: 32_768,
    lateChunking: true,
    tasks: RETRIEVAL,
  },
  "jina-embeddings-v3": { dimensions: 1024, narrowest: 32, contextTokens: 8192, lateChunking: true, tasks: RETRIEVAL },
  "jina-embeddings-v2-base-en": { dimensions: 768, contextTokens: 8192, lateChunking: false },
  "jina-embeddings-v2-base-code": { dimensions: 768, contextTokens: 8192, lateChunking: false },
};

/** Most texts in one request. Source: the host's own refusal, as users reported it of v4 in November 2025. */
export const INPUTS_PER_REQUEST = 512;
/** Requests at once that every key may make; paid tiers allow 50 and 500. Source: Jina's OpenAPI document. */
export const FREE_CONCURRENCY = 5;

/** What is known of a model; `undefined` of one that stands in no list, whatever else every object has. */
export function factsOf(model: string): JinaModel | undefined {
  return Object.hasOwn(JINA_MODELS, model) ? JINA_MODELS[model] : undefined;
}
