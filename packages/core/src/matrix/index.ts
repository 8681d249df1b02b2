// Vectors in rows over one Float32Array, and what is computed of them: length, similarity, truncation, the nearest.
export { EmbeddingMatrix } from "./embedding-matrix.ts";
export { normalize, normalizeInPlace } from "./normalize.ts";
export { cosineSimilarity, dot } from "./similarity.ts";
export { topK } from "./top-k.ts";
export { createTopRows, type Match, type TopRows } from "./top-rows.ts";
export { truncate } from "./truncate.ts";
