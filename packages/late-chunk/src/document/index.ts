// Late chunking of documents: planning one, encoding it, and what its vectors are.
export type { LateDocumentResult } from "./collecting-run.ts";
export type { LateChunk, LateChunkResult } from "./document-run.ts";
export type { ChunkContext, LateChunkerSettings } from "./late-chunker-settings.ts";
export { createLateChunker, type EmbedManyOptions, type LateChunker, type LateChunkerInfo } from "./late-chunker.ts";
export { type LateChunkingFacts, lateChunkingFacts, type PairedDifference } from "./late-chunking-facts.ts";
