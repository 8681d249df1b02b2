// The rows of a document: their ids and digests, and which of them are in the index.
export { documentRows, type RowPlan, type WantedRow } from "./document-rows.ts";
export { createHeldRows, type FoundRow, type HeldRows } from "./held-rows.ts";
export { databaseFailure, guardDatabase, type RowDatabase } from "./row-database.ts";
export { contentPart, parseRowId, scopePrefix, shortHash } from "./row-id.ts";
export { createRowRefusal, type RowRefusal } from "./row-refusal.ts";
export { textDigest } from "./text-digest.ts";
