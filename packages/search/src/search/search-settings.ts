import { type AbortOptions, kindOf, kinds, type KindsOf, type Match, type SinkFilter } from "@embedloom/core";
import { type ChunkContext, chunksKind, collapseKinds, type SearchChunk } from "../chunks/index.ts";
import type { ScoreFloor } from "../rankings/index.ts";
import type { WeightedFusionOptions } from "../fusion/index.ts";
import { type Reranker, rerankerKind } from "./rerank.ts";
import { embedderKind, type QuestionEmbedder, vectorsKind, type VectorSource } from "../vectors/index.ts";
import type { Bm25Settings } from "../words/index.ts";

/** Scores below which nothing fits; a hit must reach one of them. */
export interface FloorScores {
  /** Of vectors. Absent: they let nothing pass. */
  readonly vectors?: number | undefined;
  /** Of words. Absent: they let nothing pass. */
  readonly words?: number | undefined;
  /** Of the reranker; where it is set it alone decides. */
  readonly rerank?: number | undefined;
}

/** The options of `createSearch`. */
export interface SearchSettings {
  /** The chunks that can be found. */
  readonly chunks: readonly SearchChunk[];
  /** The vectors of the chunks, or what searches them. Absent: search by words alone. */
  readonly vectors?: VectorSource | undefined;
  /** Embeds questions, with the model of the vectors. Absent: each search must give its `vector`. */
  readonly embedder?: QuestionEmbedder | undefined;
  /** How words are searched; `false`: not at all. @default {} */
  readonly words?: Bm25Settings | false | undefined;
  /** Joins the ranking by words and the ranking by vectors, in this order; the scales of both come with them where they are known. @default weightedFusion */
  readonly fuse?:
    | ((rankings: readonly (readonly Match[])[], options: WeightedFusionOptions) => readonly Match[])
    | undefined;
  /**
   * Standard deviation of the scores of all chunks for a question, which scales the scores of vectors beside those of words: a number, or a function
   * of the question's vector, such as `scoreSpread` over some rows. Absent: measured where `vectors` is a matrix; of a sink or a function it is not
   * known, and each ranking is scaled from its last to its first.
   */
  readonly vectorSpread?: number | ((vector: Float32Array) => number) | undefined;
  /** How many chunks each of the two searches finds, from 1; at least `k`. @default 100 */
  readonly depth?: number | undefined;
  /** Share of the shorter of two chunks of one source that both may have before one of them is left out, from 0 to 1; `false`: nothing is left out. @default 0.5 */
  readonly overlap?: number | false | undefined;
  /** Ranks the best hits again. Absent: the order of the fusion. */
  readonly rerank?: Reranker | undefined;
  /** How many hits the reranker gets, from 1; at least `k`. @default 50 */
  readonly rerankDepth?: number | undefined;
  /** What a hit must reach, as `calibrate` finds it. Absent: everything is a hit. */
  readonly floor?: FloorScores | undefined;
  /** How many chunks before and after a hit are returned with it, from 0. @default 0 */
  readonly context?: number | undefined;
}

/** The options of one search. */
export interface SearchOptions extends AbortOptions {
  /** Most hits, from 1. @default 10 */
  readonly k?: number | undefined;
  /** Conditions on source and metadata. Absent: none. */
  readonly filter?: SinkFilter | undefined;
  /** Searched for instead of the question's vector, such as that of an answer that a language model made up (HyDE). */
  readonly vector?: ArrayLike<number> | undefined;
  /** Words to search for instead of the question's, such as the question with synonyms. */
  readonly words?: string | undefined;
  /** Searches by words or by vectors alone. Absent: by both, where both are given. */
  readonly by?: "words" | "vectors" | undefined;
}

/** A chunk that was found. */
export interface SearchHit {
  readonly chunk: SearchChunk;
  /** Position of the chunk. */
  readonly index: number;
  /**
   * What it was ranked by: of the reranker, the fusion, or the only search. Not comparable between searches of different kinds, nor, where a
   * model of the AI SDK leaves some out of its ranking, between those that it ranked and those, which come last.
   */
  readonly score: number;
  /** Score of the search by words. Absent: it did not find the chunk. */
  readonly wordScore: number | undefined;
  /** Score of the search by vectors. Absent: it did not find the chunk. */
  readonly vectorScore: number | undefined;
  /** Score of the reranker. Absent: it did not see the chunk, or left it out. */
  readonly rerankScore: number | undefined;
  /** Chunks with the same content, best first. */
  readonly duplicates: readonly SearchChunk[];
  /** The chunks around it. */
  readonly context: ChunkContext;
}

/** A question whose answers are known. */
export interface AnsweredQuestion {
  readonly text: string;
  /** Ids of the chunks that answer it. */
  readonly answers: readonly string[];
}

/** Floors that were found from questions. */
export interface FoundFloors {
  readonly vectors?: ScoreFloor;
  readonly words?: ScoreFloor;
}

// Against `NaN` nothing holds: a floor of it would leave out everything.
const floorScore = kinds.optional(kindOf("a number", (value) => typeof value === "number" && !Number.isNaN(value)));

export const settingsKinds: KindsOf<SearchSettings> = {
  chunks: chunksKind,
  vectors: kinds.optional(vectorsKind),
  embedder: kinds.optional(embedderKind),
  words: kinds.optional((name, value) => (value === false ? value : kinds.object(name, value))),
  fuse: kinds.optional(kinds.callback),
  vectorSpread: kinds.optional((name, value) => (typeof value === "function" ? value : kinds.amount(name, value))),
  depth: kinds.optional(kinds.integer(1)),
  overlap: kinds.optional((name, value) => (value === false ? value : collapseKinds.overlap(name, value))),
  rerank: kinds.optional(rerankerKind),
  rerankDepth: kinds.optional(kinds.integer(1)),
  floor: kinds.optional(
    kinds.options<FloorScores>({
      vectors: floorScore,
      words: floorScore,
      rerank: floorScore,
    }),
  ),
  context: kinds.optional(kinds.integer(0)),
};

export const optionKinds: KindsOf<SearchOptions> = {
  k: kinds.optional(kinds.integer(1)),
  filter: kinds.optional(kinds.object),
  vector: kinds.optional(kinds.numbers),
  words: kinds.optional(kinds.text),
  by: kinds.optional(kindOf('"words" or "vectors"', (value) => value === "words" || value === "vectors")),
  signal: kinds.signal,
};

export const questionKinds: KindsOf<AnsweredQuestion> = { text: kinds.words, answers: kinds.list(kinds.text) };
