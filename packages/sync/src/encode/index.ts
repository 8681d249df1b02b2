// Embeds contents, either texts or chunks of documents, and decides whose fault a failure is.
export { createChunkEncoder } from "./chunk-encoder.ts";
export type { ContentEncoder } from "./content-encoder.ts";
export type { ContentUnit, UnitDocument } from "./content-unit.ts";
export { createJournalWrites } from "./journal-writes.ts";
export { createTextEncoder } from "./text-encoder.ts";
export { isTextsFault } from "./whose-fault.ts";
