export { createBinaryJinaDocuments, createJinaDocuments } from "./jina-documents.ts";
export { createJina } from "./jina-embedder.ts";
export type { JinaModel } from "./jina-models.ts";
export type { JinaDocumentSettings, JinaSettings } from "./jina-settings.ts";
