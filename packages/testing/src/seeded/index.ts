// Vectors and texts that are made from a seed or a number, the same each time.
export { deterministicVector, MOST_DIMENSIONS, seededRandom, shortenedVector } from "./deterministic-vector.ts";
export { createNumberedSource, numberedId, type NumberedSource, numberedText } from "./numbered-source.ts";
export { type ExpectedRows, wrongRows } from "./wrong-rows.ts";
