import type { SearchHit } from "../../../../src/api/search.ts";

/** How the other column ranks a chunk. */
export interface RankComparison {
  /** `missed`: the other column does not show it. */
  readonly kind: "same" | "better" | "worse" | "missed";
  readonly text: string;
}

/** Says where the other column has a hit; `undefined` when it has no rank there. */
export function compareRanks(
  { rank, otherRank }: Pick<SearchHit, "rank" | "otherRank">,
  { other, shown }: { readonly other: "plain" | "late"; readonly shown: number },
): RankComparison | undefined {
  if (otherRank === undefined) return undefined;
  if (otherRank > shown) return { kind: "missed", text: `${other} misses it: no. ${otherRank}` };
  if (otherRank === rank) return { kind: "same", text: `no. ${rank} in ${other} too` };
  if (otherRank < rank) return { kind: "better", text: `${rank - otherRank} better in ${other}: no. ${otherRank}` };
  return { kind: "worse", text: `${otherRank - rank} worse in ${other}: no. ${otherRank}` };
}
