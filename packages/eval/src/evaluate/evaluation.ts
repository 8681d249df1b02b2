import { InvalidOptionError, kinds, readOptions } from "@embedloom/core";
import { byName } from "../arguments/index.ts";
import { measureKind, type MeasureName } from "../measures/index.ts";

/** What one system is worth, query by query; plain data, to be kept as JSON. */
export interface Evaluation {
  /** The queries that count, ascending by code points. */
  readonly queries: readonly string[];
  /** Each measure's value for each of them, in their order, from 0 to 1. */
  readonly values: Readonly<Partial<Record<MeasureName, readonly number[]>>>;
  /** The mean of each measure; 0 without queries. */
  readonly means: Readonly<Partial<Record<MeasureName, number>>>;
  /** Queries with judgments of which the run had nothing; they count with 0, unless they were left out. */
  readonly missing: readonly string[];
}

/**
 * Reads an evaluation that was kept as JSON, such as the baseline of a gate.
 *
 * @param text what `JSON.stringify(evaluation)` gave
 * @throws InvalidOptionError when it is none
 * @example
 * ```ts
 * import { evaluate, readEvaluation } from "@embedloom/eval";
 *
 * const kept = JSON.stringify(evaluate({ q: { a: 1 } }, { q: { a: 0.5 } }, { measures: ["mrr"] }));
 * console.log(readEvaluation(kept).means.mrr); // 1
 * ```
 */
export function readEvaluation(text: string): Evaluation {
  let parsed: unknown;
  try {
    parsed = JSON.parse(kinds.text("text", text) as string);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new InvalidOptionError("text", "an evaluation as JSON", text);
  }
  return checkEvaluation("text", parsed as Evaluation);
}

/**
 * Looks at an evaluation that came from elsewhere, and gives a copy.
 *
 * @throws InvalidOptionError when its lists do not fit each other
 */
export function checkEvaluation(name: string, given: Evaluation): Evaluation {
  const { queries, values, missing } = readOptions<Evaluation>(name, given, {
    queries: kinds.list(kinds.text),
    values: byName,
    means: kinds.object,
    missing: kinds.list(kinds.text),
  });
  const copies: Partial<Record<MeasureName, readonly number[]>> = {};
  for (const [measure, each] of Object.entries(values)) {
    measureKind(`${name}.values`, measure);
    const list = kinds.list(kinds.number)(`${name}.values["${measure}"]`, each) as number[];
    if (list.length !== queries.length || list.some((value) => !Number.isFinite(value))) {
      const expected = `a finite number for each of the ${queries.length} queries`;
      throw new InvalidOptionError(`${name}.values["${measure}"]`, expected, list);
    }
    copies[measure as MeasureName] = list;
  }
  return makeEvaluation(queries, copies, missing);
}

/** Puts the means to values. */
export function makeEvaluation(
  queries: readonly string[],
  values: Evaluation["values"],
  missing: readonly string[],
): Evaluation {
  const means = Object.fromEntries(Object.entries(values).map(([name, each]) => [name, mean(each ?? [])]));
  return { queries, values, means, missing };
}

/** The mean; 0 of nothing. */
function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
