import { InvalidInputError, kindOf, kinds, type KindsOf, pullItems, readOptions } from "@embedloom/core";
import { compareIds } from "@embedloom/core/sink";
import { type Evaluation, makeEvaluation } from "./evaluation.ts";
import { type Qrels, rankDocuments, type Run, type RunEntry, type ScoreTable, tableOf } from "../task/index.ts";
import {
  DEFAULT_MEASURES,
  judged,
  type Measure,
  measureKind,
  type MeasureName,
  measureOf,
  RELEVANT_FROM,
} from "../measures/index.ts";

/** The options of {@link evaluate}. */
export interface EvaluateOptions {
  /** What is measured. @default ["ndcg@10", "mrr@10", "recall@10", "recall@100", "map"] */
  readonly measures?: readonly MeasureName[] | undefined;
  /** The lowest grade that is relevant to all measures but nDCG, from 1; trec_eval's `-l`. @default 1 */
  readonly relevantFrom?: number | undefined;
  /**
   * What becomes of a judged query that the run has nothing for: it counts as 0 (trec_eval's `-c`), or it is left out (what trec_eval
   * does without `-c`), which makes a system that fails look better than one that answers badly.
   *
   * @default "zero"
   */
  readonly missing?: "zero" | "skip" | undefined;
}

const optionKinds: KindsOf<EvaluateOptions> = {
  measures: kinds.optional(kinds.list(measureKind)),
  relevantFrom: kinds.optional(kinds.integer(1)),
  missing: kinds.optional(kinds.oneOf("zero", "skip")),
};

/**
 * Measures a run against judgments, value for value as trec_eval does: ties by id, unjudged documents irrelevant, queries without
 * anything relevant at 0, queries without a judgment left out.
 *
 * @throws InvalidOptionError when an argument cannot be read, or a measure has no such name
 * @example
 * ```ts
 * import { evaluate } from "@embedloom/eval";
 *
 * const qrels = { "who pays?": { lease: 1 } };
 * const run = { "who pays?": { ferry: 0.9, lease: 0.8 } };
 * console.log(evaluate(qrels, run, { measures: ["ndcg@10", "mrr"] }).means); // { 'ndcg@10': 0.6309297535714575, mrr: 0.5 }
 * ```
 */
export function evaluate(qrels: Qrels, run: Run, options: EvaluateOptions = {}): Evaluation {
  const tally = createTally(qrels, options);
  for (const [query, scores] of tableOf("run", run, false)) tally.add(query, scores);
  return tally.finish();
}

/**
 * {@link evaluate} for a run that is too large to hold: reads it once and keeps one query at a time.
 *
 * @param entries the run, all lines of a query together
 * @throws InvalidInputError when a query comes up again after another, or a document twice in one
 * @throws InvalidOptionError as {@link evaluate}
 * @example
 * ```ts
 * import { evaluateStream, parseRun } from "@embedloom/eval";
 *
 * const lines = ["q1 Q0 lease 1 0.9 demo\n", "q1 Q0 ferry 2 0.8 demo\n"];
 * const { means } = await evaluateStream({ q1: { ferry: 1 } }, parseRun(lines), { measures: ["mrr"] });
 * console.log(means.mrr); // 0.5
 * ```
 */
export async function evaluateStream(
  qrels: Qrels,
  entries: AsyncIterable<RunEntry> | Iterable<RunEntry>,
  options: EvaluateOptions = {},
): Promise<Evaluation> {
  const tally = createTally(qrels, options);
  iterableKind("entries", entries);
  const done = new Set<string>();
  let current: string | undefined;
  let scores = new Map<string, number>();
  for await (const entry of pullItems("entries", entries)) {
    const { query, document, score } = readOptions("entries", entry as RunEntry, entryKinds);
    if (query !== current) {
      if (current !== undefined) tally.add(current, scores);
      if (done.has(query))
        throw new InvalidInputError("The lines of one query stand apart; sort the run by query, or use evaluate.");
      done.add(query);
      current = query;
      scores = new Map();
    }
    if (scores.has(document))
      throw new InvalidInputError(`A query has one document twice, at line ${scores.size + 1} of the query.`);
    scores.set(document, score);
  }
  if (current !== undefined) tally.add(current, scores);
  return tally.finish();
}

const entryKinds: KindsOf<RunEntry> = { query: kinds.text, document: kinds.text, score: kinds.number };

/** What can be gone through, at once or in time. */
const iterableKind = kindOf("lines that can be gone through, such as parseRun(…)", (value) => {
  if (typeof value !== "object" || value === null) return false;
  return [Symbol.iterator, Symbol.asyncIterator].some((name) => typeof Reflect.get(value, name) === "function");
});

interface Tally {
  add(query: string, scores: ReadonlyMap<string, number>): void;
  finish(): Evaluation;
}

function createTally(qrels: Qrels, options: EvaluateOptions): Tally {
  const judgments: ScoreTable = tableOf("qrels", qrels, true);
  const {
    measures = DEFAULT_MEASURES,
    relevantFrom = RELEVANT_FROM,
    missing = "zero",
  } = readOptions("options", options, optionKinds);
  const wanted: readonly Measure[] = [...new Set(measures)].map(measureOf);
  const rows = new Map<string, readonly number[]>();
  return {
    add(query, scores) {
      const grades = judgments.get(query);
      if (grades === undefined || grades.size === 0) return;
      const one = judged(rankDocuments(scores), grades);
      rows.set(
        query,
        wanted.map(({ value, cutoff }) => value(one, cutoff, relevantFrom)),
      );
    },
    finish() {
      const judgedQueries = [...judgments].filter(([, grades]) => grades.size > 0).map(([query]) => query);
      const unanswered = judgedQueries.filter((query) => !rows.has(query)).toSorted(compareIds);
      const queries = (missing === "zero" ? judgedQueries : [...rows.keys()]).toSorted(compareIds);
      const zeros = wanted.map(() => 0);
      const values = Object.fromEntries(
        wanted.map(({ name }, m) => [name, queries.map((query) => (rows.get(query) ?? zeros)[m]!)]),
      );
      return makeEvaluation(queries, values, unanswered);
    },
  };
}
