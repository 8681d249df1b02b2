/** Body of `POST /api/search`. */
export interface SearchRequest {
  /** 1 to 4,000 characters. */
  readonly question: string;
  /** Hits per column, 1 to 50. @default 10 */
  readonly k?: number;
  /** Width to search at. Absent: the full one. */
  readonly dimensions?: number;
}

/** What a question finds. */
export interface SearchReply {
  readonly question: string;
  /** Width that was searched at, and the full one. */
  readonly dimensions: number;
  readonly fullDimensions: number;
  readonly plain: readonly SearchHit[];
  /** Absent: the index has no late vectors. */
  readonly late?: readonly SearchHit[];
  /** Hits of one column that are not among the hits of the other; 0 without late vectors. */
  readonly disagreements: number;
  /** Version of the index that was searched. */
  readonly version: string;
  /** Milliseconds to embed the question; 0 when it was known. */
  readonly embedMs: number;
  /** Milliseconds to compare it with every chunk. */
  readonly searchMs: number;
}

/** One chunk found. */
export interface SearchHit {
  /** 1 for the best. */
  readonly rank: number;
  /** Cosine similarity with the question. */
  readonly score: number;
  /** Id of the document. */
  readonly document: string;
  /** Its name. */
  readonly name: string;
  /** Position of the chunk in its document. */
  readonly chunk: number;
  /** `text.slice(start, end)` of the document, in UTF-16 code units. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Rank of the same chunk in the other column, however far down. Absent: there is no other column. */
  readonly otherRank?: number;
  /** Its score there. Absent: there is no other column. */
  readonly otherScore?: number;
}

/** Body of `POST /api/documents/:id/heat`. */
export interface HeatRequest {
  readonly question: string;
  readonly dimensions?: number;
}

/** The similarity of every chunk of a document to a question, in the order of the chunks. */
export interface HeatReply {
  readonly document: string;
  readonly dimensions: number;
  /** Starts and ends in turn. */
  readonly spans: readonly number[];
  readonly plain: readonly number[];
  /** Absent: the index has no late vectors. */
  readonly late?: readonly number[];
}

/** Body of `POST /api/search/widths`. */
export interface WidthsRequest {
  readonly question: string;
  /** Hits per width, 1 to 50. @default 10 */
  readonly k?: number;
  /** Which vectors. @default "plain" */
  readonly vectors?: "plain" | "late";
}

/** What a question finds at every stop of the slider, so that moving it needs no further call. */
export interface WidthsReply {
  readonly question: string;
  readonly vectors: "plain" | "late";
  readonly version: string;
  /** As `DimensionsReply.stops`: widest first. */
  readonly widths: readonly WidthHits[];
  /** The chunks that are a hit at any width; `hits` point into it. */
  readonly chunks: readonly WidthChunk[];
}

/** What one width finds, best first. */
interface WidthHits {
  readonly dimensions: number;
  readonly hits: readonly { readonly chunk: number; readonly score: number }[];
}

/** A chunk that was found at some width. */
export interface WidthChunk {
  readonly document: string;
  readonly name: string;
  /** Position in its document. */
  readonly position: number;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}
