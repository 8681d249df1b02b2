import {
  type Chunker,
  createCharacterChunker,
  createMarkdownChunker,
  createParagraphChunker,
  createSentenceChunker,
} from "@embedloom/late-chunk";
import { type ChunkerName, DEFAULT_CHUNK_CHARACTERS } from "../settings/index.ts";

/** How documents are cut. */
export interface ChunkChoices {
  /** @default "auto" */
  readonly chunker?: ChunkerName;
  /** Characters at the end of a chunk that the next one repeats. @default 0 */
  readonly overlapCharacters?: number;
}

/**
 * The chunker that fits a document: by its format, sections of Markdown and paragraphs of everything else, unless one is chosen.
 *
 * @param maxCharacters most characters of a chunk
 */
export function chunkerFor(
  path: string,
  maxCharacters: number = DEFAULT_CHUNK_CHARACTERS,
  { chunker = "auto", overlapCharacters = 0 }: ChunkChoices = {},
): Chunker {
  const size = { maxCharacters, overlapCharacters };
  switch (chunker) {
    case "auto":
      return /\.(md|mdx|markdown)$/i.test(path) ? createMarkdownChunker(size) : createParagraphChunker(size);
    case "markdown":
      return createMarkdownChunker(size);
    case "paragraphs":
      return createParagraphChunker(size);
    case "sentences":
      return createSentenceChunker(size);
    case "characters":
      return createCharacterChunker(size);
  }
}
