import { measured } from "./measured.ts";
import { recallValue } from "./measure-values.ts";
import type { Relevance } from "./relevance.ts";

/**
 * Share of the relevant documents that are among the first ranks, from 0 to 1. `undefined` when nothing is relevant.
 *
 * @param ranking ids, best first, each once
 * @param relevance what is relevant; listed ids have grade 1, and a grade counts from 1
 * @param cutoff how many ranks count, from 1; `Infinity`: all. @default 10
 * @throws InvalidOptionError naming the invalid argument
 * @example
 * ```ts
 * import { recall } from "@embedloom/eval";
 *
 * console.log(recall(["b", "a"], ["a", "c"])); // 0.5
 * ```
 */
export function recall<Id extends string | number>(
  ranking: readonly Id[],
  relevance: Relevance<Id>,
  cutoff = 10,
): number | undefined {
  return measured(ranking, relevance, cutoff, recallValue);
}
