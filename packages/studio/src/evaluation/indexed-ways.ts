import {
  bestRows,
  documentOf,
  type HeldIndex,
  type HybridSearcher,
  type QuestionEmbedder,
  type QuestionScores,
} from "../search/index.ts";
import { collapse, EVALUATION_DEPTH, type FindIds, type SearchWays } from "./ranking.ts";

/** What the index is searched with. */
export interface IndexedWaysParts {
  readonly index: HeldIndex;
  readonly embedded: QuestionEmbedder;
  readonly scores: QuestionScores;
  readonly hybrid: HybridSearcher;
}

/** The ways to search the index as it is; what they find are documents by their names. */
export function indexedWays({ index, embedded, scores, hybrid }: IndexedWaysParts): SearchWays {
  const near =
    (vectors: "plain" | "late"): FindIds =>
    async (question, signal) => {
      const { query } = await embedded(question, signal);
      const similarities = await scores(index, vectors, { question, query, dimensions: index.plain.dimensions });
      const best = bestRows(similarities, EVALUATION_DEPTH);
      return collapse(best.map(({ index: row, score }) => ({ score, ids: [documentOf(index, row).name] })));
    };
  const both: FindIds = async (question, signal) => {
    const { hits } = await hybrid.search({ question, k: EVALUATION_DEPTH }, signal);
    return collapse(hits.map(({ score, name }) => ({ score, ids: [name] })));
  };
  return new Map([
    ["plain", near("plain")],
    ...(index.late === undefined ? [] : [["late", near("late")] as const]),
    ["hybrid", both],
  ]);
}
