import type { SearchHit } from "../../../../src/studio/api/search.ts";

/** How the other column ranks a chunk. */
export interface RankComparison {
  /** `missed`: the other column does not show it. */
  readonly kind: "same" | "higher" | "lower" | "missed";
  readonly text: string;
}

/** Says where the other column has a hit; `undefined` when it has no rank there. */
export function compareRanks(
  { rank, otherRank }: Pick<SearchHit, "rank" | "otherRank">,
  { other, shown }: { readonly other: "plain" | "late"; readonly shown: number },
): RankComparison | undefined {
  if (otherRank === undefined) return undefined;
  if (otherRank > shown) return { kind: "missed", text: `${other} misses it: no. ${otherRank}` };
  if (otherRank === rank) return { kind: "same", text: `same in ${other}` };
  if (otherRank < rank) return { kind: "higher", text: `↑ no. ${otherRank} in ${other}` };
  return { kind: "lower", text: `↓ no. ${otherRank} in ${other}` };
}
