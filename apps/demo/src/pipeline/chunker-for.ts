import { type Chunker, createMarkdownChunker, createParagraphChunker } from "@embedloom/late-chunk";
import { DEFAULT_CHUNK_CHARACTERS } from "../studio/api/chunk-sizes.ts";

/**
 * The chunker that fits a document's format: sections of Markdown, paragraphs of everything else.
 *
 * @param maxCharacters most characters of a chunk
 */
export function chunkerFor(path: string, maxCharacters: number = DEFAULT_CHUNK_CHARACTERS): Chunker {
  return /\.(md|markdown)$/i.test(path)
    ? createMarkdownChunker({ maxCharacters })
    : createParagraphChunker({ maxCharacters });
}
