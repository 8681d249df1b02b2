import type { Evaluation } from "@embedloom/eval";
import type { RetrievalSet } from "../../retrieval-sets.ts";
import { evaluateRankings, joinRankings, type Rankings, type SpreadRankings } from "./passage-rankings.ts";

const FOLDS = 5;
const WEIGHTS = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1, 1.3, 1.6, 2, 3];

/** Rankings whose weight of vectors was chosen on other questions. */
export interface FittedRankings {
  readonly rankings: Rankings;
  /** The weight of each fold. */
  readonly chosen: readonly number[];
}

/** Each fifth of the questions is ranked with the weight of vectors that is best on the other four fifths. */
export function fitOnOthers(set: RetrievalSet, words: SpreadRankings, vectors: SpreadRankings): FittedRankings {
  const joined = WEIGHTS.map((weight) => joinRankings(words, vectors, weight));
  const values = joined.map((each) => ndcgByQuestion(set, evaluateRankings(set, each)));
  const chosen = Array.from({ length: FOLDS }, (_, fold) => {
    const sums = values.map((each) => each.reduce((sum, value, q) => (q % FOLDS === fold ? sum : sum + value), 0));
    return sums.indexOf(Math.max(...sums));
  });
  return {
    rankings: set.questions.map((_, q) => joined[chosen[q % FOLDS]!]![q]!),
    chosen: chosen.map((place) => WEIGHTS[place]!),
  };
}

function ndcgByQuestion(set: RetrievalSet, { queries, values }: Evaluation): number[] {
  const place = new Map(queries.map((query, i) => [query, i]));
  return set.questions.map((_, q) => values["ndcg@10"]![place.get(`q${q}`)!]!);
}
