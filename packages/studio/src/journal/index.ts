// What was paid for: vectors by document, kept across restarts, and the requests that they took.
export { createJournal, type Journal, type VectorKind, vectorOwner } from "./journal.ts";
export { createRequestMeter, type RequestMeter } from "./request-meter.ts";
