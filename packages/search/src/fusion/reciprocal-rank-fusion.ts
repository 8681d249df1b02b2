import { kinds, type KindsOf, type Match, readOptions } from "@embedloom/core";
import { checkRankings, sortedSums } from "../rankings/index.ts";

/** The options of {@link reciprocalRankFusion}. */
export interface RankFusionOptions {
  /** Added to every rank, from 0: the larger, the less the first ranks stand out. @default 60 */
  readonly k?: number | undefined;
  /** How much each ranking counts, from 0. Absent: all the same. */
  readonly weights?: readonly number[] | undefined;
}

const optionKinds: KindsOf<RankFusionOptions> = {
  k: kinds.optional(kinds.amount),
  weights: kinds.optional(kinds.list(kinds.amount)),
};

/**
 * Joins rankings by rank alone: each gives `weight / (k + rank)` to what it holds, ranks from 1 (Cormack, Clarke and Buettcher, SIGIR 2009,
 * who found 60). Scores may be of different kinds; how far apart they are is lost.
 *
 * @param rankings each best first, over the same positions
 * @returns everything that is in one of them, best first, equal ones by the lower position
 * @throws InvalidOptionError when an argument is invalid
 * @example
 * ```ts
 * import { reciprocalRankFusion } from "@embedloom/search";
 *
 * const words = [{ index: 7, score: 12.5 }, { index: 3, score: 9 }];
 * const vectors = [{ index: 3, score: 0.8 }, { index: 5, score: 0.7 }];
 * console.log(reciprocalRankFusion([words, vectors])[0]); // { index: 3, score: 0.03252247488101534 }
 * ```
 */
export function reciprocalRankFusion(
  rankings: readonly (readonly Match[])[],
  options: RankFusionOptions = {},
): Match[] {
  const { k = 60, weights } = readOptions("options", options, optionKinds);
  const sums = new Map<number, number>();
  for (const { ranking, weight } of checkRankings(rankings, weights)) {
    for (const [at, { index }] of ranking.entries()) {
      sums.set(index, (sums.get(index) ?? 0) + weight / (k + at + 1));
    }
  }
  return sortedSums(sums);
}
