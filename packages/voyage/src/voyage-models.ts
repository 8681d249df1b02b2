/** What Voyage documents of a model. */
export interface VoyageModel {
  /** Width of a vector when none is asked for. */
  readonly dimensions: number;
  /** The widths that can be asked for, widest first; absent: its own alone. */
  readonly widths?: readonly number[] | undefined;
  /** Most tokens of one text, or of one chunk. */
  readonly contextTokens: number;
  /** Most tokens in one request of plain texts. */
  readonly tokensPerRequest: number;
  /** US dollars for a million tokens; absent: not looked up. */
  readonly usdPerMillionTokens?: number | undefined;
}

const WIDTHS = [2048, 1024, 512, 256];
const current = (tokensPerRequest: number, usdPerMillionTokens?: number): VoyageModel => ({
  dimensions: 1024,
  widths: WIDTHS,
  contextTokens: 32_000,
  tokensPerRequest,
  usdPerMillionTokens,
});
const older = (contextTokens: number): VoyageModel => ({
  dimensions: 1024,
  contextTokens,
  tokensPerRequest: 120_000,
  usdPerMillionTokens: 0.12,
});

/**
 * The models of plain texts.
 *
 * Source: docs.voyageai.com/reference/embeddings-api and /docs/embeddings, read 2026-11-30; prices from
 * docs.voyageai.com/docs/pricing, as what was checked against it in June and July 2026 repeats it. Of voyage-code-4 (August 2026) the limit
 * is what its makers put into integrations, and the price is told two ways: none here.
 */
export const VOYAGE_MODELS: Readonly<Record<string, VoyageModel>> = {
  "voyage-4-large": current(120_000, 0.12),
  "voyage-4": current(320_000, 0.06),
  "voyage-4-lite": current(1_000_000, 0.02),
  "voyage-code-4": current(120_000),
  "voyage-3-large": current(120_000, 0.18),
  "voyage-3.5": current(320_000, 0.06),
  "voyage-3.5-lite": current(1_000_000, 0.02),
  "voyage-code-3": current(120_000, 0.18),
  "voyage-finance-2": older(32_000),
  "voyage-law-2": older(16_000),
};

/**
 * The models of chunks in the context of their document.
 *
 * Source: docs.voyageai.com/docs/contextualized-chunk-embeddings, updated 2026-08-03; prices from Voyage's announcement of
 * voyage-context-4, 2026-06-29.
 */
export const VOYAGE_CONTEXT_MODELS: Readonly<Record<string, VoyageModel>> = {
  "voyage-context-4": current(32_000, 0.12),
  "voyage-context-3": current(32_000, 0.18),
};

/** Most texts, or documents, in one request. */
export const INPUTS_PER_REQUEST = 1000;
/** Most chunks in one request, over all documents. */
export const CHUNKS_PER_REQUEST = 16_000;

/** What is known of a model; `undefined` of one that stands in no list, whatever else every object has. */
export function factsOf(models: Readonly<Record<string, VoyageModel>>, model: string): VoyageModel | undefined {
  return Object.hasOwn(models, model) ? models[model] : undefined;
}
