import type { MeasureValue } from "./measure-values.ts";
import { checkCutoff, judge, type Relevance, RELEVANT_FROM } from "./relevance.ts";

/**
 * One measure of one ranking, of whatever arguments; `undefined` when nothing is relevant.
 *
 * @param relevantFrom the lowest grade that is relevant
 * @throws InvalidOptionError naming the invalid argument
 */
export function measured<Id extends string | number>(
  ranking: readonly Id[],
  relevance: Relevance<Id>,
  cutoff: number,
  value: MeasureValue,
  relevantFrom: number = RELEVANT_FROM,
): number | undefined {
  const query = judge(ranking, relevance);
  const ranks = checkCutoff(cutoff);
  return query.ideal.some((grade) => grade >= relevantFrom) ? value(query, ranks, relevantFrom) : undefined;
}
