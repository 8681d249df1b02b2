export { alignSpans, locate, type LocateOptions, type Span, type TokenOffsets, type TokenRange } from "./span/index.ts";
export {
  type CharacterChunkerSettings,
  type CodeChunkerSettings,
  createCharacterChunker,
  createCodeChunker,
  createHtmlChunker,
  createMarkdownChunker,
  createParagraphChunker,
  createRegexChunker,
  createSentenceChunker,
  createTokenChunker,
  DEFAULT_CHUNK_SIZE,
  type HtmlChunkerSettings,
  type MarkdownChunkerSettings,
  type ParagraphChunkerSettings,
  readChunks,
  type RegexChunkerSettings,
  type SentenceChunkerSettings,
  type StructureChunkerSettings,
  type TextChunk,
  type TokenChunkerSettings,
} from "./chunkers/index.ts";
export type { Chunker, ChunkOptions, ChunkSize, ChunkSpan } from "./size/index.ts";
export { type ContextualEncoderSettings, type ContextualizeOptions, createContextualEncoder } from "./context/index.ts";
export {
  type ChunkContext,
  createLateChunker,
  type EmbedManyOptions,
  type LateChunk,
  type LateChunker,
  type LateChunkerInfo,
  type LateChunkerSettings,
  type LateChunkingFacts,
  lateChunkingFacts,
  type LateChunkResult,
  type LateDocumentResult,
  type PairedDifference,
} from "./document/index.ts";
export {
  type LateMeasurement,
  type LateMeasurementRow,
  type LateMeasurementSettings,
  type LateQuestion,
  measureLateChunking,
} from "./compare/index.ts";
export { type MarkdownSection, markdownSections } from "./markup/index.ts";
export { planContentWindows, planWindows, type TokenWindow, type WindowCacheSettings } from "./windows/index.ts";
