export { createQuantizedVoyageDocuments, createVoyageDocuments } from "./voyage-documents.ts";
export { createVoyage } from "./voyage-embedder.ts";
export type { VoyageModel } from "./voyage-models.ts";
export type { VoyageDocumentSettings, VoyageSettings } from "./voyage-settings.ts";
