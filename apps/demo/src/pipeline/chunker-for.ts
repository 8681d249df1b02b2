import { type Chunker, createMarkdownChunker, createParagraphChunker } from "@embedloom/late-chunk";

// Short chunks are what late chunking is for. Characters, because remote providers do not tell their tokens.
const SIZE = { maxCharacters: 200 };
const markdown = createMarkdownChunker(SIZE);
const paragraphs = createParagraphChunker(SIZE);

/** The chunker that fits a document's format: sections of Markdown, paragraphs of everything else. */
export function chunkerFor(path: string): Chunker {
  return /\.(md|markdown)$/i.test(path) ? markdown : paragraphs;
}
