import { bootstrapMean, compare, type Evaluation } from "@embedloom/eval";
import type { RetrievalSet } from "../../retrieval-sets.ts";
import type { ClaimReport } from "../claim-report.ts";

/** Ways to search by name, each with what it is compared to: the first of all, or the way that `above` names. */
export type Ways = ReadonlyMap<string, { readonly evaluation: Evaluation; readonly above?: string }>;

/** A table of ways with intervals, differences and their probabilities. */
export function showWays(report: ClaimReport, title: string, set: RetrievalSet, ways: Ways): void {
  const baseline = [...ways.keys()][0]!;
  report.note(`\n${set.name}, ${title}: ${set.questions.length} questions, nDCG@10`);
  report.table(
    ["", "nDCG@10", "95 % interval", "points above", "p", "MRR@10", "recall@100"],
    [...ways].map(([name, { evaluation, above = baseline }]) => {
      const { mean, low, high } = bootstrapMean(evaluation.values["ndcg@10"]!);
      const [change] = compare(ways.get(above)!.evaluation, evaluation, { measures: ["ndcg@10"] });
      const difference = `${points(change!.difference)} (${points(change!.low)} to ${points(change!.high)}) ${above}`;
      return [
        name,
        mean.toFixed(4),
        `${low.toFixed(4)} to ${high.toFixed(4)}`,
        name === above ? "" : difference,
        name === above ? "" : change!.p.toFixed(4),
        evaluation.means["mrr@10"]!.toFixed(4),
        evaluation.means["recall@100"]!.toFixed(4),
      ];
    }),
  );
}

function points(value: number): string {
  return `${value < 0 ? "" : "+"}${(100 * value).toFixed(2)}`;
}
