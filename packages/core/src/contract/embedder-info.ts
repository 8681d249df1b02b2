import type { MatryoshkaSizes } from "../terms/index.ts";
import type { KindsOf } from "../arguments/index.ts";
import * as kinds from "../arguments/index.ts";
import type { Fingerprint } from "./fingerprint.ts";

/** The limits of a provider's requests; an absent one is unknown and not enforced. */
export interface EmbedderLimits {
  /** Most inputs in one request. */
  readonly inputsPerRequest?: number | undefined;
  /** Most tokens in one input, the prompt included. */
  readonly tokensPerInput?: number | undefined;
  /** Most tokens in one request, as `Embedder.estimateTokens` counts. */
  readonly tokensPerRequest?: number | undefined;
  /** Most requests worth having in flight at once: more would only wait at the server. At least 1. */
  readonly concurrency?: number | undefined;
}

/** A limit is a whole number, or `Infinity` for none. */
const limit = kinds.optional(kinds.limit);

/** What the limits of an embedder must be. */
export const limitKinds: KindsOf<EmbedderLimits> = {
  inputsPerRequest: limit,
  tokensPerInput: limit,
  tokensPerRequest: limit,
  // Whoever sends makes the best of it.
  concurrency: kinds.optional(kinds.number),
};

/** What an embedder's vectors are. */
export interface EmbedderInfo {
  /** Kind of provider, such as `openai`. */
  readonly provider: string;
  /** The model as the caller named it. */
  readonly model: string;
  /** Width of a row when a call asks for none; `undefined` until a reply has shown it. */
  readonly dimensions: number | undefined;
  /** The model's full width; `undefined` until a reply has shown it. */
  readonly nativeDimensions: number | undefined;
  /** The smaller widths that keep their meaning; `undefined` when the model is not known to be trained for any. */
  readonly matryoshka: MatryoshkaSizes | undefined;
  /** Whether every row has length 1, so that a dot product is the cosine similarity. */
  readonly normalized: boolean;
  /** The limits of one request. */
  readonly limits: EmbedderLimits;
  /** Everything that changes a vector, apart from the text; equal fingerprints mean interchangeable vectors. */
  readonly fingerprint: Fingerprint;
}
