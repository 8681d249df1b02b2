// Searches all rows exactly, by a bound over bytes that spares most of the work.
export { createExactIndex, type ExactIndex, type ExactSearchOptions } from "./exact-index.ts";
export type { ExactFindings } from "./row-scan.ts";
