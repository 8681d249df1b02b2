import { isEmbedloomError } from "@embedloom/core";
import {
  checkRegression,
  type Evaluation,
  type MeasureName,
  readEvaluation,
  type RegressionCheck,
} from "@embedloom/eval";
import { decodeText } from "../documents/index.ts";
import { UsageError } from "../errors/index.ts";
import { readRegularFile, userPath } from "../files/index.ts";

/** Two evaluations of the same questions. */
export interface SharedQuestions {
  readonly before: Evaluation;
  readonly after: Evaluation;
  /** Questions that only one of them was of. */
  readonly gone: number;
  readonly added: number;
}

const MAX_BYTES = 64 * 1024 * 1024;

/**
 * Reads what `--save` wrote.
 *
 * @throws UsageError when it is none
 */
export async function readBaseline(file: string): Promise<Evaluation> {
  const read = await readRegularFile(userPath(file), { maxBytes: MAX_BYTES });
  const decoded = "reason" in read ? read : decodeText(read.bytes);
  if ("reason" in decoded) throw new UsageError(`${file} cannot be used for --baseline: ${decoded.reason}.`);
  try {
    return readEvaluation(decoded.text);
  } catch (error) {
    if (!isEmbedloomError(error, "invalid_option")) throw error;
    throw new UsageError(`${file} is no baseline: write one with --save ${file}.`, { cause: error });
  }
}

/**
 * Leaves of both what both were asked: documents, and so questions made of their headings, come and go.
 *
 * @throws UsageError when they share no question
 */
export function sharedQuestions(before: Evaluation, after: Evaluation): SharedQuestions {
  const [then, now] = [new Set(before.queries), new Set(after.queries)];
  const isShared = (query: string): boolean => then.has(query) && now.has(query);
  const shared = after.queries.filter(isShared).length;
  if (shared === 0) throw new UsageError("The baseline is of other questions: none of them was asked now.");
  return {
    before: only(before, isShared),
    after: only(after, isShared),
    gone: before.queries.length - shared,
    added: after.queries.length - shared,
  };
}

function only({ queries, values, means, missing }: Evaluation, keep: (query: string) => boolean): Evaluation {
  const kept = queries.flatMap((query, at) => (keep(query) ? [at] : []));
  const cut = Object.fromEntries(Object.entries(values).map(([name, each]) => [name, kept.map((at) => each?.[at])]));
  return readEvaluation(
    JSON.stringify({ queries: kept.map((at) => queries[at]), values: cut, means, missing: missing.filter(keep) }),
  );
}

/**
 * Holds what was measured to a baseline.
 *
 * @throws UsageError when the measure is not in both
 */
export function checkBaseline(
  { before, after }: SharedQuestions,
  measure: MeasureName,
  maxDropPoints: number,
): RegressionCheck {
  for (const [what, { values }] of Object.entries({ "the baseline": before, "what was measured": after })) {
    if (values[measure] === undefined) {
      throw new UsageError(`${measure} is not in ${what}, which has ${Object.keys(values).join(", ")}.`);
    }
  }
  return checkRegression(before, after, { measure, maxDropPoints });
}
