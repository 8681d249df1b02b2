import { measured } from "./measured.ts";
import { reciprocalRankValue } from "./measure-values.ts";
import type { Relevance } from "./relevance.ts";

/**
 * 1 over the rank of the first relevant document, 0 when there is none among the ranks that count; its mean over queries is MRR.
 * `undefined` when nothing is relevant.
 *
 * @param ranking ids, best first, each once
 * @param relevance what is relevant; listed ids have grade 1, and a grade counts from 1
 * @param cutoff how many ranks count, from 1; `Infinity`: all. @default Infinity
 * @throws InvalidOptionError naming the invalid argument
 * @example
 * ```ts
 * import { reciprocalRank } from "@embedloom/eval";
 *
 * console.log(reciprocalRank(["b", "a"], ["a"])); // 0.5
 * ```
 */
export function reciprocalRank<Id extends string | number>(
  ranking: readonly Id[],
  relevance: Relevance<Id>,
  cutoff: number = Infinity,
): number | undefined {
  return measured(ranking, relevance, cutoff, reciprocalRankValue);
}
