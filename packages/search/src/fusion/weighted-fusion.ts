import { InvalidOptionError, kindOf, kinds, type KindsOf, type Match, readOptions } from "@embedloom/core";
import { checkRankings, sortedSums } from "../rankings/index.ts";

/** How the scores of a ranking are read. */
export interface ScoreScale {
  /** The score that counts 0: what a chunk has, at most, that the ranking lacks. */
  readonly zero: number;
  /** The difference between two scores that counts 1, above 0, such as the standard deviation of the scores of everything. */
  readonly unit: number;
}

/** The options of {@link weightedFusion}. */
export interface WeightedFusionOptions {
  /** How much each ranking counts, from 0. Absent: all the same. */
  readonly weights?: readonly number[] | undefined;
  /** How the scores of each ranking are read. Absent: 0 for its last and 1 for its first, or 1 for all where they are equal. */
  readonly scales?: readonly ScoreScale[] | undefined;
}

const optionKinds: KindsOf<WeightedFusionOptions> = {
  weights: kinds.optional(kinds.list(kinds.amount)),
  scales: kinds.optional(
    kinds.list(
      kinds.options<ScoreScale>({
        zero: kindOf("a finite number", (value) => Number.isFinite(value)),
        unit: kindOf("a finite number above 0", (value) => Number.isFinite(value) && Number(value) > 0),
      }),
    ),
  ),
};

/**
 * Joins rankings by score: each ranking's scores are moved to 0 for its last and 1 for its first, or as its scale says, weighted and summed up
 * (Bruch, Gai and Ingber, TOIS 2023, call it convex combination). What a ranking lacks has 0 there. Keeps how far apart scores are.
 *
 * Without scales it depends on how deep the rankings go: give it all of the same depth. With the standard deviation of all scores as the
 * unit, a ranking whose best stand out from everything counts more than one whose best are like the rest.
 *
 * @param rankings each best first, over the same positions; scores are finite
 * @returns everything that is in one of them, best first, equal ones by the lower position
 * @throws InvalidOptionError when an argument is invalid
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
  const { weights, scales } = readOptions("options", options, optionKinds);
  const sums = new Map<number, number>();
  const read = checkRankings(rankings, weights);
  if (scales !== undefined && scales.length !== read.length) {
    throw new InvalidOptionError("scales", `one for each of the ${read.length} rankings`, scales.length);
  }
  for (const [i, { ranking, weight }] of read.entries()) {
    const scale = scales?.[i];
    // Halved, so that the difference of the largest numbers is one.
    const { zero, half } = scale === undefined ? rangeOf(ranking) : { zero: scale.zero, half: scale.unit / 2 };
    for (const { index, score } of ranking) {
      const share = half === 0 ? 1 : (score / 2 - zero / 2) / half;
      sums.set(index, (sums.get(index) ?? 0) + weight * share);
    }
  }
  return sortedSums(sums);
}

/** From the last to the first. */
function rangeOf(ranking: readonly Match[]): { readonly zero: number; readonly half: number } {
  let [low, high] = [Infinity, -Infinity];
  for (const { score } of ranking) {
    low = Math.min(low, score);
    high = Math.max(high, score);
  }
  return { zero: low, half: high / 2 - low / 2 };
}
