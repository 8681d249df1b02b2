import { InvalidOptionError, kinds, type KindsOf, readOptions } from "@embedloom/core";
import { checkEvaluation, type Evaluation } from "../evaluate/index.ts";
import { measureKind, type MeasureName } from "../measures/index.ts";
import { bootstrapKinds, type BootstrapOptions, pairedBootstrap, randomizationTest } from "../statistics/index.ts";

/** The options of {@link compare}. */
export interface CompareOptions extends BootstrapOptions {
  /** What is compared. Absent: every measure that both have. */
  readonly measures?: readonly MeasureName[] | undefined;
}

/** How much better a second system is at one measure. */
export interface Comparison {
  readonly measure: MeasureName;
  readonly before: number;
  readonly after: number;
  /** `after - before`. */
  readonly difference: number;
  /** Bootstrap interval of the difference. */
  readonly low: number;
  readonly high: number;
  /** By the paired randomisation test, two-sided. Of many comparisons some are below 0.05 by chance. */
  readonly p: number;
}

const compareKinds: KindsOf<CompareOptions> = { ...bootstrapKinds, measures: kinds.optional(kinds.list(measureKind)) };

/**
 * Compares two systems query by query: difference, bootstrap interval and randomisation test of each measure.
 *
 * @param before the first, such as what runs today
 * @param after the second, over the same queries
 * @throws InvalidOptionError when the queries differ, or a measure is not in both
 * @example
 * ```ts
 * import { compare, evaluate } from "@embedloom/eval";
 *
 * const qrels = { q1: { a: 1 }, q2: { b: 1 } };
 * const before = evaluate(qrels, { q1: { x: 2, a: 1 }, q2: { b: 1 } }, { measures: ["mrr"] });
 * const after = evaluate(qrels, { q1: { a: 2, x: 1 }, q2: { b: 1 } }, { measures: ["mrr"] });
 * console.log(compare(before, after)[0]?.difference); // 0.25
 * ```
 */
export function compare(before: Evaluation, after: Evaluation, options: CompareOptions = {}): Comparison[] {
  const { measures, rounds, seed, confidence } = readOptions("options", options, compareKinds);
  const [one, other] = [checkEvaluation("before", before), checkEvaluation("after", after)];
  checkSameQueries(one, other);
  const shared = Object.keys(one.values).filter((name) => name in other.values) as MeasureName[];
  return (measures ?? shared).map((measure) => {
    const [first, second] = [one.values[measure], other.values[measure]];
    if (first === undefined || second === undefined) {
      throw new InvalidOptionError("measures", `measures of both: ${shared.join(", ")}`, measure);
    }
    const { mean: difference, low, high } = pairedBootstrap(first, second, { rounds, seed, confidence });
    const { p } = randomizationTest(first, second, { rounds, seed });
    return { measure, before: one.means[measure]!, after: other.means[measure]!, difference, low, high, p };
  });
}

/** Values of other queries are no pairs. */
function checkSameQueries(one: Evaluation, other: Evaluation): void {
  const at = one.queries.findIndex((query, i) => query !== other.queries[i]);
  if (at < 0 && one.queries.length === other.queries.length) return;
  const expected = `an evaluation of the same ${one.queries.length} queries as \`before\`, in their order`;
  throw new InvalidOptionError("after", expected, other.queries.length, at < 0 ? {} : { index: at });
}
