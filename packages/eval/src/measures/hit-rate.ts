import { measured } from "./measured.ts";
import { hitRateValue } from "./measure-values.ts";
import type { Relevance } from "./relevance.ts";

/**
 * 1 when something relevant is among the first ranks, else 0; trec_eval calls its mean over queries success. `undefined` when
 * nothing is relevant.
 *
 * @param ranking ids, best first, each once
 * @param relevance what is relevant; listed ids have grade 1, and a grade counts from 1
 * @param cutoff how many ranks count, from 1; `Infinity`: all. @default 10
 * @throws InvalidOptionError naming the invalid argument
 * @example
 * ```ts
 * import { hitRate } from "@embedloom/eval";
 *
 * console.log(hitRate(["b", "a"], ["a"], 1)); // 0
 * ```
 */
export function hitRate<Id extends string | number>(
  ranking: readonly Id[],
  relevance: Relevance<Id>,
  cutoff = 10,
): number | undefined {
  return measured(ranking, relevance, cutoff, hitRateValue);
}
