// Documents of mixed length, all different, from a seed.
import { seededRandom } from "@embedloom/testing";

/** A document as the encoders take it. */
export interface MixedDocument {
  readonly chunks: readonly string[];
}

/** Documents of one chunk to `mostChunks`, short ones more often; a chunk has about `chunkTokens` tokens of four bytes. */
export function mixedDocuments(
  count: number,
  {
    seed,
    mostChunks,
    chunkTokens,
  }: { readonly seed: string; readonly mostChunks: number; readonly chunkTokens: number },
): MixedDocument[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, d) => ({
    chunks: Array.from({ length: 1 + Math.floor(mostChunks * random() ** 3) }, (_each, c) => {
      const characters = Math.ceil(4 * chunkTokens * (0.5 + random()));
      return `Document ${d}, chunk ${c}. `.padEnd(characters, `words of ${d} `);
    }),
  }));
}

/** Tokens as the fake hosts and the providers count them, where nobody says otherwise. */
export function tokensOf(chunks: readonly string[]): number {
  return chunks.reduce((sum, chunk) => sum + Math.ceil(Buffer.byteLength(chunk) / 4), 0);
}
