// The rows of a document: their ids and digests, and which of them the index holds.
export { documentRows, type RowPlan, type WantedRow } from "./document-rows.ts";
export { createHeldRows, type FoundRow, type HeldRows } from "./held-rows.ts";
export { contentPart, parseRowId, scopePrefix, shortHash } from "./row-id.ts";
export { textDigest } from "./text-digest.ts";
