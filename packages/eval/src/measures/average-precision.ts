import { measured } from "./measured.ts";
import { averagePrecisionValue } from "./measure-values.ts";
import type { Relevance } from "./relevance.ts";

/**
 * Mean of the precision at the rank of each relevant document, 0 for those not found; its mean over queries is MAP. `undefined` when
 * nothing is relevant.
 *
 * @param ranking ids, best first, each once
 * @param relevance what is relevant; listed ids have grade 1, and a grade counts from 1
 * @param cutoff how many ranks count, from 1; `Infinity`: all. @default Infinity
 * @throws InvalidOptionError naming the invalid argument
 * @example
 * ```ts
 * import { averagePrecision } from "@embedloom/eval";
 *
 * console.log(averagePrecision(["b", "a"], ["a", "c"])); // 0.25
 * ```
 */
export function averagePrecision<Id extends string | number>(
  ranking: readonly Id[],
  relevance: Relevance<Id>,
  cutoff: number = Infinity,
): number | undefined {
  return measured(ranking, relevance, cutoff, averagePrecisionValue);
}
