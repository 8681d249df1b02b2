import { setImmediate as giveWay } from "node:timers/promises";
import { bootstrapMean, compare, evaluate, type Evaluation, type Qrels } from "@embedloom/eval";
import {
  EVALUATED_MEASURES,
  type EvaluatedDifference,
  type EvaluatedFigures,
  type EvaluatedMean,
  type EvaluatedMeasure,
  type EvaluatedWay,
} from "../api/index.ts";
import { rounded } from "../search/index.ts";

/** What the ways found for every question. */
export type WayRuns = ReadonlyMap<EvaluatedWay, ReadonlyMap<string, ReadonlyMap<string, number>>>;

/** Figures of the ways, and of each against the first. */
export interface MeasuredWays {
  readonly ways: readonly EvaluatedFigures[];
  readonly differences: readonly EvaluatedDifference[];
}

/** As reports draw; ten thousand would hold others up for a moment. */
const ROUNDS = { rounds: 2000 };

/** Measures every way, and compares each with the first question by question. */
export async function measureWays(qrels: Qrels, runs: WayRuns): Promise<MeasuredWays> {
  const evaluations: [EvaluatedWay, Evaluation][] = [];
  const ways: EvaluatedFigures[] = [];
  for (const [way, run] of runs) {
    await giveWay();
    const evaluation = evaluate(qrels, run, { measures: [...EVALUATED_MEASURES] });
    evaluations.push([way, evaluation]);
    const means = EVALUATED_MEASURES.map((measure) => [
      measure,
      meanOf(bootstrapMean(evaluation.values[measure] ?? [], ROUNDS)),
    ]);
    ways.push({ way, measures: Object.fromEntries(means) as Record<EvaluatedMeasure, EvaluatedMean> });
  }
  const differences: EvaluatedDifference[] = [];
  const [[than, first] = [], ...others] = evaluations;
  for (const [way, evaluation] of others) {
    await giveWay();
    if (than === undefined || first === undefined) break;
    for (const { difference, low, high, p } of compare(first, evaluation, { measures: ["ndcg@10"], ...ROUNDS })) {
      differences.push({ way, than, difference: meanOf({ mean: difference, low, high }), p: rounded(p) });
    }
  }
  return { ways, differences };
}

function meanOf({
  mean,
  low,
  high,
}: {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}): EvaluatedMean {
  // Of one question nothing follows for others: the interval is infinite, which JSON has no word for.
  const end = (value: number): number | null => (Number.isFinite(value) ? rounded(value) : null);
  return { mean: rounded(mean), low: end(low), high: end(high) };
}
