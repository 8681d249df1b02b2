// Documents with their chunks: checking them, cutting them into parts, filling requests, and carrying them through what is made for texts.
export { checkDocumentInfo, checkEncoded, embedQuestions } from "./check-encoder.ts";
export { documentEncoderKind, documentLimitKinds, documentsKind, encodeOptionKinds } from "./document-kinds.ts";
export type { DocumentUnit } from "./document-unit.ts";
export { type DocumentRequestPlan, encodeInRequests, type RequestVectors } from "./encode-in-requests.ts";
export {
  type ArrivedUnit,
  encodeUnits,
  type UnitOutcome,
  type UnitRun,
  type UnitWork,
  type VectorRows,
} from "./encode-units.ts";
export { type DocumentSize, packDocuments, requestTokens } from "./pack-documents.ts";
export { type DocumentListener, createDocumentListener } from "./document-listener.ts";
export { planParts } from "./plan-parts.ts";
export { checkDocuments, readDocument } from "./read-document.ts";
export { joinDocuments, wrapDocuments } from "./wrap-documents.ts";
