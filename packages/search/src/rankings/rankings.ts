import { InvalidOptionError, type Kind, kindOf, kinds, type Match } from "@embedloom/core";

/** A match; without copying it, because there are thousands of them. */
export const matchKind: Kind = kindOf("a match: a position from 0 and a finite score", (value) => {
  if (typeof value !== "object" || value === null || !("index" in value && "score" in value)) return false;
  return Number.isInteger(value.index) && Number(value.index) >= 0 && Number.isFinite(value.score);
});
const rankingsKind = kinds.list(kinds.list(matchKind, "an array of matches, best first"), "an array of rankings");

/**
 * Reads rankings and their weights.
 *
 * @throws InvalidOptionError when one is no ranking, has a position twice, or weights are not as many
 */
export function checkRankings(
  given: readonly (readonly Match[])[],
  weights?: readonly number[],
): readonly { readonly ranking: readonly Match[]; readonly weight: number }[] {
  const rankings = rankingsKind("rankings", given) as readonly (readonly Match[])[];
  if (weights !== undefined && weights.length !== rankings.length) {
    throw new InvalidOptionError("weights", `one for each of the ${rankings.length} rankings`, weights.length);
  }
  return rankings.map((ranking, i) => {
    if (new Set(ranking.map(({ index }) => index)).size < ranking.length) {
      throw new InvalidOptionError("rankings", "positions that come once in each", ranking, { index: i });
    }
    return { ranking, weight: weights?.[i] ?? 1 };
  });
}

/** The positions with their sums, best first, equal ones by the lower position. */
export function sortedSums(sums: ReadonlyMap<number, number>): Match[] {
  const matches = Array.from(sums, ([index, score]) => ({ index, score }));
  return matches.toSorted((one, other) => other.score - one.score || one.index - other.index);
}
