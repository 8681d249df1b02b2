import type {
  EvaluatedDifference,
  EvaluatedMean,
  EvaluatedMeasure,
  EvaluatedWay,
} from "../../../../src/api/evaluation.ts";

/** The ways by the names that the other views give them. */
export const wayNames: Readonly<Record<EvaluatedWay, string>> = { plain: "Plain", late: "Late", hybrid: "Hybrid" };

/** The measures, and what each says. */
export const measureNames: readonly {
  readonly measure: EvaluatedMeasure;
  readonly label: string;
  readonly meaning: string;
}[] = [
  { measure: "ndcg@10", label: "nDCG@10", meaning: "how high right answers stand among ten" },
  { measure: "mrr@10", label: "MRR@10", meaning: "one over the rank of the first right answer" },
  { measure: "recall@10", label: "Recall@10", meaning: "share of right answers among ten" },
];

/** A mean with its interval, as a table shows it. */
export function withInterval({ mean, low, high }: EvaluatedMean): string {
  return low === null || high === null
    ? mean.toFixed(3)
    : `${mean.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`;
}

/** Whether a way is better than another, in a sentence that claims no more than the questions show. */
export function verdictOf({ way, than, difference: { mean, low, high }, p }: EvaluatedDifference): string {
  const [one, other] = [wayNames[way], wayNames[than].toLowerCase()];
  const apart = `${Math.abs(mean).toFixed(3)} ${mean < 0 ? "below" : "above"} ${other} at nDCG@10`;
  if (low === null || high === null) return `${one} is ${apart}; one question says nothing of others.`;
  if (low === 0 && high === 0) return `${one} and ${other} answer every question alike.`;
  const interval = `95 % between ${signed(low)} and ${signed(high)}, p = ${p.toFixed(3)}`;
  if (low <= 0 && high >= 0) return `${one} is ${apart}, but these questions do not decide it (${interval}).`;
  return `${one} is ${apart} (${interval}).`;
}

function signed(value: number): string {
  return value < 0 ? `−${Math.abs(value).toFixed(3)}` : `+${value.toFixed(3)}`;
}
