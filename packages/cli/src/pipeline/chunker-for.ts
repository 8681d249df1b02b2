import { type Chunker, createMarkdownChunker, createParagraphChunker } from "@embedloom/late-chunk";

/**
 * Most characters of a chunk where nobody chose: about the 64 tokens that the late chunker takes too
 * (`npm run claims -- text --only sizes`). Characters, because remote providers do not tell their tokens.
 */
export const DEFAULT_CHUNK_CHARACTERS = 300;

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
