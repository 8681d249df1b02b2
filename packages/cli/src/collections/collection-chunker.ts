import type { Chunker, ChunkSpan } from "@embedloom/late-chunk";
import { chunkerFor } from "../documents/index.ts";
import type { CollectionSettings } from "../settings/index.ts";

/**
 * The chunker of a document of a collection. Of chunks in which nothing shows no model has anything to say: they are left out.
 *
 * @param id the document, by whose ending `auto` goes
 */
export function collectionChunker(
  { chunker, chunkCharacters, chunkOverlap }: Pick<CollectionSettings, "chunker" | "chunkCharacters" | "chunkOverlap">,
  id: string,
): Chunker {
  const all = chunkerFor(id, chunkCharacters, { chunker, overlapCharacters: chunkOverlap });
  const shows = /[^\p{C}\p{Z}\p{M}]/u;
  return {
    async chunk(text, options) {
      const spans: readonly ChunkSpan[] = await all.chunk(text, options);
      return spans.filter(({ start, end }) => shows.test(text.slice(start, end)));
    },
  };
}
