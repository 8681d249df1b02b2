// Chunks as a search gives them: what stands around one, and several of one document as one.
export {
  collapse,
  collapseChunks,
  type CollapsedChunk,
  collapseKinds,
  type CollapseOptions,
} from "./collapse-chunks.ts";
export { type ChunkContext, contextAround, type ContextOptions, createContexts } from "./context-around.ts";
export { chunksKind, type SearchChunk } from "./search-chunk.ts";
