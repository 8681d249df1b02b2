import { measured } from "./measured.ts";
import { ndcgValue } from "./measure-values.ts";
import type { Relevance } from "./relevance.ts";

/**
 * Normalised discounted cumulative gain of one ranking, from 0 to 1, with linear gains and a discount of `log2(rank + 1)`,
 * as trec_eval and BEIR count it; every grade above 0 gains. `undefined` when nothing is relevant.
 *
 * @param ranking ids, best first, each once
 * @param relevance what is relevant; listed ids have grade 1, and a grade counts from 1
 * @param cutoff how many ranks count, from 1; `Infinity`: all. @default 10
 * @throws InvalidOptionError naming the invalid argument
 * @example
 * ```ts
 * import { ndcg } from "@embedloom/eval";
 *
 * console.log(ndcg(["b", "a"], ["a"])); // 0.6309297535714575
 * ```
 */
export function ndcg<Id extends string | number>(
  ranking: readonly Id[],
  relevance: Relevance<Id>,
  cutoff = 10,
): number | undefined {
  // Grades between 0 and 1 gain as well.
  return measured(ranking, relevance, cutoff, ndcgValue, Number.MIN_VALUE);
}
