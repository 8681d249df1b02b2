import { type Kind, kindOf, kinds } from "@embedloom/core";

/** What is relevant to one query: the rows, or each row with its gain; an absent row has gain 0. */
export type Relevance = readonly number[] | ReadonlyMap<number, number>;

/**
 * Normalised discounted cumulative gain of a ranking, from 0 to 1, with linear gains and a discount of `log2(rank + 1)`,
 * as trec_eval and BEIR count it. `undefined` when nothing is relevant.
 *
 * @param ranking rows, best first
 * @param relevance rows count with gain 1; a map gives each row its own
 * @param cutoff how many ranks count. @default 10
 * @throws InvalidOptionError when `cutoff` is not a positive integer
 * @example
 * ```ts
 * import { ndcg } from "@embedloom/matryoshka";
 *
 * ndcg([7, 3], [3]); // 0.6309297535714575
 * ```
 */
export function ndcg(ranking: readonly number[], relevance: Relevance, cutoff = 10): number | undefined {
  rankingKind("ranking", ranking);
  relevanceKind("relevance", relevance);
  kinds.integer(1)("cutoff", cutoff);
  const gains = gainsOf(relevance);
  for (const [row, gain] of gains) {
    kinds.integer(0)("relevance", row);
    kinds.amount("relevance", gain);
  }
  const ideal = discountedSum([...gains.values()].toSorted((left, right) => right - left).slice(0, cutoff));
  if (ideal === 0) return undefined;
  return discountedSum(ranking.slice(0, cutoff).map((row) => gains.get(row) ?? 0)) / ideal;
}

const rankingKind = kinds.list(kinds.integer(0), "an array of rows");

/** The relevant rows of one query, or a map from rows to gains; whoever knows the corpus judges the rows. */
export const relevanceKind: Kind = kindOf(
  "an array of rows, or a map from rows to gains of 0 and up",
  (value) =>
    (Array.isArray(value) && value.findIndex((row) => typeof row !== "number") < 0) ||
    (value instanceof Map && value.size >= 0),
);

/** The gain of each row that has one. */
export function gainsOf(relevance: Relevance): ReadonlyMap<number, number> {
  return "get" in relevance ? relevance : new Map(relevance.map((row) => [row, 1]));
}

function discountedSum(gains: readonly number[]): number {
  return gains.reduce((sum, gain, i) => sum + gain / Math.log2(i + 2), 0);
}
