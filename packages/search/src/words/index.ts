// Search by words (BM25): splitting texts, postings, weights, and the best texts.
export { type Bm25Index, type Bm25SearchOptions, type Bm25Settings, createBm25 } from "./bm25.ts";
export { splitWords, type WordSettings } from "./split-words.ts";
