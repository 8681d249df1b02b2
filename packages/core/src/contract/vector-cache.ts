import type { EmbedOptions } from "./embedder.ts";
import type { EmbeddingMatrix } from "../matrix/index.ts";

/**
 * Vectors by text, to be read and filled beside an embedder: by what embeds in another way, such as a batch job, and by what
 * prices a run before it starts. The embedder that `withCache` of `@embedloom/cache` gives is one.
 */
export interface VectorCache {
  /** The model whose vectors it holds. */
  readonly model: string;
  /**
   * The vector of each text as `embed` would give it, `undefined` where it would have to be paid for. A cache that fails has
   * nothing.
   *
   * @throws the signal's reason when it aborts
   */
  lookup(inputs: readonly string[], options?: EmbedOptions): Promise<readonly (Float32Array | undefined)[]>;
  /** Keeps the vectors of texts, row `i` that of `inputs[i]`; never rejects for a cache that fails. */
  put(inputs: readonly string[], embeddings: EmbeddingMatrix, options?: EmbedOptions): Promise<void>;
}
