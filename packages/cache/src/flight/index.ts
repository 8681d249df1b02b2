// Several who want the same: one does the work (single-flight), small calls are merged, large ones cut.
export { inChunks } from "./in-chunks.ts";
export { type ManyCall, mergeCalls } from "./merge-calls.ts";
export { type SharedWork, shareWork } from "./single-flight.ts";
