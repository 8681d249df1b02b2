import { type Kind, kindOf, kinds, InvalidOptionError } from "@embedloom/core";

/** What is relevant to one query: the documents, or each document with its grade; an absent one is unjudged and counts as irrelevant. */
export type Relevance<Id extends string | number = string> = readonly Id[] | ReadonlyMap<Id, number>;

/** The lowest grade that counts as relevant where a measure knows only relevant and not: that of trec_eval. */
export const RELEVANT_FROM = 1;

const isId = (value: unknown): boolean => typeof value === "string" || typeof value === "number";

const rankingKind = kinds.list(kindOf("a document's id: a text or a number", isId), "an array of ids, best first");
const relevanceKind: Kind = kindOf(
  "an array of ids, or a map from ids to grades",
  (value) =>
    (Array.isArray(value) && value.findIndex((id) => !isId(id)) < 0) || (value instanceof Map && value.size >= 0),
);

/** One query as the measures take it. */
export interface JudgedRanking {
  /** Grades in the order of the ranking; 0 for what is unjudged. */
  readonly grades: readonly number[];
  /** Grades of everything that is judged, the highest first. */
  readonly ideal: readonly number[];
}

/**
 * Reads the arguments of a measure.
 *
 * @throws InvalidOptionError for a document that is ranked twice, or a grade that is not a finite number
 */
export function judge<Id extends string | number>(ranking: readonly Id[], relevance: Relevance<Id>): JudgedRanking {
  const ranked = rankingKind("ranking", ranking) as readonly Id[];
  const grades = gradesOf(relevance);
  const seen = new Set(ranked);
  if (seen.size !== ranked.length) throw new InvalidOptionError("ranking", "ids that differ", ranking);
  return judged(ranked, grades);
}

/** The grades of a ranking whose arguments are known to be right. */
export function judged<Id extends string | number>(
  ranking: readonly Id[],
  grades: ReadonlyMap<Id, number>,
): JudgedRanking {
  return {
    grades: ranking.map((id) => grades.get(id) ?? 0),
    ideal: [...grades.values()].toSorted((left, right) => right - left),
  };
}

function gradesOf<Id extends string | number>(relevance: Relevance<Id>): ReadonlyMap<Id, number> {
  relevanceKind("relevance", relevance);
  if (Array.isArray(relevance)) return new Map(relevance.map((id: Id) => [id, 1]));
  const grades = new Map(relevance as ReadonlyMap<Id, number>);
  for (const grade of grades.values()) {
    if (!Number.isFinite(grade)) throw new InvalidOptionError("relevance", "grades that are finite numbers", grade);
  }
  return grades;
}

/**
 * Reads a cutoff.
 *
 * @throws InvalidOptionError unless it is an integer from 1, or `Infinity`
 */
export function checkCutoff(cutoff: number): number {
  return cutoff === Infinity ? cutoff : (kinds.integer(1)("cutoff", cutoff) as number);
}
