import type { SearchHit } from "./search.ts";

/** Body of `POST /api/search/hybrid`. */
export interface HybridRequest {
  /** 1 to 4,000 characters. */
  readonly question: string;
  /** Hits, 1 to 50. @default 10 */
  readonly k?: number;
}

/** What words and vectors find together, and the words of every hit of all columns. */
export interface HybridReply {
  readonly question: string;
  readonly version: string;
  /** Which vectors the words are joined with. */
  readonly vectors: "plain" | "late";
  readonly hits: readonly HybridHit[];
  /** Words of the question in the best chunks of every column. */
  readonly words: readonly ChunkWords[];
}

/** A chunk that words and vectors found together; `score` is that of the fusion, 0 to 2. */
export interface HybridHit extends Omit<SearchHit, "otherRank" | "otherScore"> {
  /** Rank among the words alone. Absent: not among their best. */
  readonly wordRank?: number;
  /** Rank among the vectors alone. Absent: not among their best. */
  readonly vectorRank?: number;
  /** Cosine similarity with the question. */
  readonly similarity: number;
}

/** The words that a chunk shares with the question. */
export interface ChunkWords {
  readonly document: string;
  readonly chunk: number;
  readonly terms: readonly WordTerm[];
}

/** A word and what it adds to a chunk's score by BM25. */
export interface WordTerm {
  readonly word: string;
  readonly score: number;
}
