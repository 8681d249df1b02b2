import { InvalidOptionError, kindOf, kinds, type KindsOf, readOptions } from "@embedloom/core";
import { compare, type Comparison } from "./compare.ts";
import { checkEvaluation, type Evaluation } from "../evaluate/index.ts";
import { measureKind, type MeasureName } from "../measures/index.ts";
import { bootstrapKinds, type BootstrapOptions } from "../statistics/index.ts";

/** The options of {@link checkRegression}. */
export interface RegressionOptions extends BootstrapOptions {
  /** What must not fall. @default "ndcg@10" */
  readonly measure?: MeasureName | undefined;
  /** By how many points, hundredths of the measure, it may fall, from 0. @default 0.5 */
  readonly maxDropPoints?: number | undefined;
  /** How improbable the fall must be by chance to count, from 0 to 1. @default 0.05 */
  readonly alpha?: number | undefined;
}

/** What a gate says. */
export interface RegressionCheck extends Comparison {
  /** `false` for the verdict `"fail"` alone: the exit code of a CI step. */
  readonly passed: boolean;
  /**
   * `fail`: fell by more than allowed, and not by chance. `undecided`: fell by more than allowed, which so few queries show by chance
   * as well; it passes. `pass`: neither.
   */
  readonly verdict: "pass" | "fail" | "undecided";
  /** The verdict with its figures, in one line. */
  readonly message: string;
}

const kindsOfOptions: KindsOf<RegressionOptions> = {
  ...bootstrapKinds,
  measure: kinds.optional(measureKind),
  maxDropPoints: kinds.optional(kinds.amount),
  alpha: kinds.optional(
    kindOf("a number from 0 to 1", (value) => typeof value === "number" && value >= 0 && value <= 1),
  ),
};

/**
 * A gate for CI: fails when a measure fell by more than so many points and the paired randomisation test says that chance does not do
 * that.
 *
 * @param baseline what was measured before, such as `readEvaluation(text)` of a file in the repository
 * @param candidate what is measured now, over the same queries
 * @throws InvalidOptionError when there are no queries, the queries differ, or the measure is not in both
 * @example
 * ```ts
 * import { checkRegression, evaluate } from "@embedloom/eval";
 *
 * const qrels = Object.fromEntries(Array.from({ length: 20 }, (_, q) => [`q${q}`, { right: 1 }]));
 * const found = (run: Record<string, number>) => Object.fromEntries(Object.keys(qrels).map((q) => [q, run]));
 * const [baseline, worse] = [evaluate(qrels, found({ right: 2, wrong: 1 })), evaluate(qrels, found({ right: 1, wrong: 2 }))];
 * const { verdict, message } = checkRegression(baseline, worse);
 * console.log(verdict, message); // fail ndcg@10 fell by 36.91 points, from 1.0000 to 0.6309 (…
 * ```
 */
export function checkRegression(
  baseline: Evaluation,
  candidate: Evaluation,
  options: RegressionOptions = {},
): RegressionCheck {
  const read = readOptions("options", options, kindsOfOptions);
  const { measure = "ndcg@10", maxDropPoints = 0.5, alpha = 0.05, ...statistics } = read;
  if (checkEvaluation("candidate", candidate).queries.length === 0) {
    // Nothing was measured, which must not look like a system that is as good as before.
    throw new InvalidOptionError("candidate", "an evaluation of at least one query", 0);
  }
  const [comparison] = compare(baseline, candidate, { ...statistics, measures: [measure] });
  const { before, after, difference, low, high, p } = comparison!;
  const isLarge = -100 * difference > maxDropPoints;
  const verdict = !isLarge ? "pass" : p < alpha ? "fail" : "undecided";
  const points = (value: number): string => (100 * value).toFixed(2);
  const change = difference < 0 ? `fell by ${points(-difference)}` : `rose by ${points(difference)}`;
  const message =
    `${measure} ${change} points, from ${before.toFixed(4)} to ${after.toFixed(4)} ` +
    `(interval ${points(low)} to ${points(high)}, p ${p.toFixed(4)}, ${candidate.queries.length} queries); ` +
    `allowed: ${maxDropPoints} points, or p of at least ${alpha}`;
  return { ...comparison!, passed: verdict !== "fail", verdict, message };
}
