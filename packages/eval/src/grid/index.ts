// Evaluates every combination of embedder, chunker and width on one task.
export { cutDocuments } from "./cut-documents.ts";
export type { GridChunker, GridFusionFacts, GridHybrid, GridSettings } from "./grid-settings.ts";
export { type GridCell, type GridResult, runGrid } from "./run-grid.ts";
