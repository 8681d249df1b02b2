export { type DocumentSize, packDocuments, requestTokens } from "./pack-documents.ts";
export { type DocumentRequestPlan, encodeInRequests, type RequestVectors } from "./encode-in-requests.ts";
export type { UnitWork, VectorRows } from "./encode-units.ts";
export { planParts } from "./plan-parts.ts";
export { checkDocuments, readDocument } from "./read-document.ts";
export { wrapDocuments } from "./wrap-documents.ts";
