import { measured } from "./measured.ts";
import { precisionValue } from "./measure-values.ts";
import type { Relevance } from "./relevance.ts";

/**
 * Share of the first ranks that hold something relevant, from 0 to 1; ranks that were not filled count as irrelevant.
 * `undefined` when nothing is relevant.
 *
 * @param ranking ids, best first, each once
 * @param relevance what is relevant; listed ids have grade 1, and a grade counts from 1
 * @param cutoff how many ranks count, from 1; `Infinity`: all. @default 10
 * @throws InvalidOptionError naming the invalid argument
 * @example
 * ```ts
 * import { precision } from "@embedloom/eval";
 *
 * console.log(precision(["b", "a"], ["a", "c"], 2)); // 0.5
 * ```
 */
export function precision<Id extends string | number>(
  ranking: readonly Id[],
  relevance: Relevance<Id>,
  cutoff = 10,
): number | undefined {
  return measured(ranking, relevance, cutoff, precisionValue);
}
