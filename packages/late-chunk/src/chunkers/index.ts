// The chunkers, one a file, and reading what they give.
export { type CharacterChunkerSettings, createCharacterChunker } from "./character-chunker.ts";
export { type CodeChunkerSettings, createCodeChunker } from "./code-chunker.ts";
export { DEFAULT_CHUNK_SIZE } from "./default-chunk-size.ts";
export { createHtmlChunker, type HtmlChunkerSettings } from "./html-chunker.ts";
export { createMarkdownChunker, type MarkdownChunkerSettings } from "./markdown-chunker.ts";
export { createParagraphChunker, type ParagraphChunkerSettings } from "./paragraph-chunker.ts";
export { readChunks, type TextChunk } from "./read-chunks.ts";
export { createRegexChunker, type RegexChunkerSettings } from "./regex-chunker.ts";
export { createSentenceChunker, type SentenceChunkerSettings } from "./sentence-chunker.ts";
export type { StructureChunkerSettings } from "./structure-chunker.ts";
export { createTokenChunker, type TokenChunkerSettings } from "./token-chunker.ts";
