import type { Match } from "@embedloom/core";
import { fuseHybrid } from "@embedloom/search";
import type { ChunkWords, HybridHit, HybridReply, HybridRequest } from "../api/index.ts";
import type { Library } from "../library/index.ts";
import { bestRows } from "./best-rows.ts";
import { chunkTexts } from "./chunk-texts.ts";
import type { HeldIndex, IndexHolder } from "./index-holder.ts";
import type { QuestionEmbedder } from "./question-embedder.ts";
import type { QuestionScores } from "./question-scores.ts";
import { documentOf, hitsOf, rounded } from "./search-hits.ts";
import { openWordIndex, type WordIndex } from "./word-index.ts";

/** Answers questions by words and vectors together. */
export interface HybridSearcher {
  /** @throws Refusal when nothing is indexed */
  search(request: HybridRequest, signal: AbortSignal): Promise<HybridReply>;
  close(): Promise<void>;
}

/** What a hybrid searcher works with. */
export interface HybridSearcherParts {
  readonly holder: IndexHolder;
  readonly library: Library;
  readonly embedded: QuestionEmbedder;
  readonly scores: QuestionScores;
}

/** Chunks that each of the two finds, the default of `createSearch`. */
const DEPTH = 100;
const DEFAULT_K = 10;

/** Makes a searcher; the words are indexed by the first search after a change. */
export function createHybridSearcher({ holder, library, embedded, scores }: HybridSearcherParts): HybridSearcher {
  let held: { readonly version: string; readonly words: WordIndex } | undefined;

  function wordsOf(index: HeldIndex): WordIndex {
    if (held?.version === index.version) return held.words;
    void held?.words.close();
    held = { version: index.version, words: openWordIndex(index, library) };
    return held.words;
  }
  return {
    async search({ question, k = DEFAULT_K }, signal) {
      const index = await holder.index();
      const words = wordsOf(index);
      const { query } = await embedded(question, signal);
      const vectors = index.late === undefined ? "plain" : "late";
      const asked = { question, query, dimensions: index.plain.dimensions };
      const similarities = await scores(index, vectors, asked);
      const near = bestRows(similarities, DEPTH);
      const shown = [...near, ...bestRows(await scores(index, "plain", asked), k)];
      const rows = [...new Set(shown.map(({ index: row }) => row))];
      const { hits, spread, terms } = await words.search(question, { k: DEPTH, rows });
      const facts = { depth: DEPTH, wordSpread: spread, matrix: index.late ?? index.plain, vector: query };
      const best = fuseHybrid([hits, near], facts).slice(0, k);
      return {
        question,
        version: index.version,
        vectors,
        hits: hybridHits(index, { best, hits, near, scores: similarities, textOf: chunkTexts(library, index) }),
        words: [...terms].map(([row, found]) => wordsAt(index, row, found)),
      };
    },
    async close() {
      await held?.words.close();
    },
  };
}

interface Fused {
  readonly best: readonly Match[];
  /** Of the words. */
  readonly hits: readonly Match[];
  /** Of the vectors. */
  readonly near: readonly Match[];
  readonly scores: Float32Array;
  readonly textOf: (row: number) => string;
}

function hybridHits(index: HeldIndex, { best, hits, near, scores, textOf }: Fused): HybridHit[] {
  const [wordRanks, vectorRanks] = [hits, near].map(
    (ranking) => new Map(ranking.map(({ index: row }, at) => [row, at + 1])),
  );
  return hitsOf(index, best, undefined, textOf).map((hit, at) => {
    const row = best[at]!.index;
    const wordRank = wordRanks?.get(row);
    const vectorRank = vectorRanks?.get(row);
    return {
      ...hit,
      similarity: rounded(scores[row]!),
      ...(wordRank !== undefined && { wordRank }),
      ...(vectorRank !== undefined && { vectorRank }),
    };
  });
}

function wordsAt(index: HeldIndex, row: number, terms: ChunkWords["terms"]): ChunkWords {
  const { id, from } = documentOf(index, row);
  const byScore = terms.toSorted((a, b) => b.score - a.score);
  return {
    document: id,
    chunk: row - from,
    terms: byScore.map(({ word, score }) => ({ word, score: rounded(score) })),
  };
}
