import { kinds, type KindsOf, type Match, readOptions } from "@embedloom/core";
import { checkRankings, sortedSums } from "./rankings.ts";

/** The choices of {@link weightedFusion}. */
export interface WeightedFusionOptions {
  /** How much each ranking counts, from 0. Absent: all the same. */
  readonly weights?: readonly number[] | undefined;
}

const optionKinds: KindsOf<WeightedFusionOptions> = { weights: kinds.optional(kinds.list(kinds.amount)) };

/**
 * Joins rankings by score: each ranking's scores are moved to 0 for its last and 1 for its first, weighted and summed up (Bruch, Gai and Ingber,
 * TOIS 2023, call it convex combination). What a ranking lacks has 0 there. Keeps how far apart scores are, and depends on how deep the
 * rankings go: give it all of the same depth.
 *
 * @param rankings each best first, over the same positions; scores are finite
 * @returns everything that is in one of them, best first, equal ones by the lower position
 * @throws InvalidOptionError when an argument cannot be
 * @example
 * ```ts
 * import { weightedFusion } from "@embedloom/search";
 *
 * const words = [{ index: 7, score: 12 }, { index: 3, score: 9 }, { index: 4, score: 2 }];
 * const vectors = [{ index: 3, score: 0.8 }, { index: 4, score: 0.6 }];
 * console.log(weightedFusion([words, vectors], { weights: [1, 2] })[0]); // { index: 3, score: 2.7 }
 * ```
 */
export function weightedFusion(rankings: readonly (readonly Match[])[], options: WeightedFusionOptions = {}): Match[] {
  const { weights } = readOptions("options", options, optionKinds);
  const sums = new Map<number, number>();
  for (const { ranking, weight } of checkRankings(rankings, weights)) {
    let [low, high] = [Infinity, -Infinity];
    for (const { score } of ranking) {
      low = Math.min(low, score);
      high = Math.max(high, score);
    }
    for (const { index, score } of ranking) {
      // Halved, so that the difference of the largest numbers is one.
      const share = high === low ? 1 : (score / 2 - low / 2) / (high / 2 - low / 2);
      sums.set(index, (sums.get(index) ?? 0) + weight * share);
    }
  }
  return sortedSums(sums);
}
