export { alignSpans, type TokenOffsets, type TokenRange } from "./align-spans.ts";
export { type CharacterChunkerSettings, createCharacterChunker } from "./chunkers/character-chunker.ts";
export type { ChunkSize } from "./chunkers/chunk-size.ts";
export type { Chunker, ChunkOptions, ChunkSpan } from "./chunkers/chunker.ts";
export { type CodeChunkerSettings, createCodeChunker } from "./chunkers/code-chunker.ts";
export { DEFAULT_CHUNK_SIZE } from "./chunkers/default-chunk-size.ts";
export { createHtmlChunker, type HtmlChunkerSettings } from "./chunkers/html-chunker.ts";
export { createMarkdownChunker, type MarkdownChunkerSettings } from "./chunkers/markdown-chunker.ts";
export { createParagraphChunker, type ParagraphChunkerSettings } from "./chunkers/paragraph-chunker.ts";
export { createRegexChunker, type RegexChunkerSettings } from "./chunkers/regex-chunker.ts";
export { createSentenceChunker, type SentenceChunkerSettings } from "./chunkers/sentence-chunker.ts";
export type { StructureChunkerSettings } from "./chunkers/structure-chunker.ts";
export { createTokenChunker, type TokenChunkerSettings } from "./chunkers/token-chunker.ts";
export {
  type ContextualEncoderSettings,
  type ContextualizeOptions,
  createContextualEncoder,
} from "./contextual-encoder.ts";
export type { LateDocumentResult } from "./collecting-run.ts";
export type { LateQuestion } from "./heading-questions.ts";
export { type LateChunkingFacts, lateChunkingFacts, type PairedDifference } from "./late-chunking-facts.ts";
export {
  type LateMeasurement,
  type LateMeasurementRow,
  type LateMeasurementSettings,
  measureLateChunking,
} from "./measure-late-chunking.ts";
export { type MarkdownSection, markdownSections } from "./markdown-sections.ts";
export { planContentWindows } from "./content-windows.ts";
export type { LateChunk, LateChunkResult } from "./document-run.ts";
export type { ChunkContext, LateChunkerSettings } from "./late-chunker-settings.ts";
export { createLateChunker, type EmbedManyOptions, type LateChunker, type LateChunkerInfo } from "./late-chunker.ts";
export { locate, type LocateOptions } from "./locate.ts";
export { readChunks, type TextChunk } from "./read-chunks.ts";
export type { Span } from "./span.ts";
export { planWindows, type TokenWindow } from "./windows.ts";
export type { WindowCacheSettings } from "./window-cache.ts";
