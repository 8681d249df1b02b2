// Spreads calls over several embedders of one fingerprint, each behind its own limits.
export { type SpreadDocumentMember, spreadDocuments } from "./spread-documents.ts";
export { spread, type SpreadMember, type SpreadOptions } from "./spread.ts";
