/** An embedder that costs nothing, so that what is measured is the cache around it. */
import { type Embedder, type EmbeddingMatrix, NO_USAGE } from "@embedloom/core";

/** Makes one that gives the rows which `rowsOf` has for the inputs. */
export function createFreeEmbedder(
  dimensions: number,
  rowsOf: (inputs: readonly string[]) => EmbeddingMatrix,
): Embedder {
  const info = {
    provider: "free",
    model: "free",
    dimensions,
    nativeDimensions: dimensions,
    matryoshka: undefined,
    normalized: false,
    limits: {},
    fingerprint: { provider: "free", dimensions },
  };
  return {
    provider: info.provider,
    model: info.model,
    estimateTokens: (text) => Math.ceil(text.length / 4),
    describe: async () => info,
    embed: async (inputs) => ({ embeddings: rowsOf(inputs), usage: NO_USAGE }),
    close: async () => {},
  };
}

/** Texts to give it, each another one and about as long as a sentence. */
export function sentences(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `Text number ${i} of the benchmark, about as long as a sentence is.`);
}
