import { checkCutoff, judge, type Relevance, RELEVANT_FROM } from "./relevance.ts";
import { precisionValue } from "./measure-values.ts";

/**
 * Share of the first ranks that hold something relevant, from 0 to 1; ranks that were not filled count as irrelevant.
 * `undefined` when nothing is relevant.
 *
 * @param ranking ids, best first, each once
 * @param relevance what is relevant; listed ids have grade 1, and a grade counts from 1
 * @param cutoff how many ranks count, from 1; `Infinity`: all. @default 10
 * @throws InvalidOptionError naming the argument that cannot be
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
  const query = judge(ranking, relevance);
  const ranks = checkCutoff(cutoff);
  return query.ideal.some((grade) => grade >= RELEVANT_FROM) ? precisionValue(query, ranks, RELEVANT_FROM) : undefined;
}
