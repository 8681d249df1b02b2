import { InvalidOptionError, kinds, type KindsOf, readOptions } from "@embedloom/core";
import { byName } from "../arguments/index.ts";
import { compare, type Comparison } from "../compare/index.ts";
import { checkEvaluation, type Evaluation } from "../evaluate/index.ts";
import type { MeasureName } from "../measures/index.ts";
import { type BootstrapInterval, bootstrapKinds, bootstrapMean, type BootstrapOptions } from "../statistics/index.ts";

/** What a report is of. */
export interface ReportSettings extends BootstrapOptions {
  /** The systems by name, in the order they are shown in. */
  readonly systems: Readonly<Record<string, Evaluation>>;
  /** Name of the system that the others are compared with. Absent: the first. */
  readonly baseline?: string | undefined;
  /** Stands above the report. @default "Retrieval quality" */
  readonly title?: string | undefined;
  /** Lines that a reader must know, such as where the questions came from. @default [] */
  readonly notes?: readonly string[] | undefined;
  /** How often queries are drawn for each interval. @default 2000 */
  readonly rounds?: number | undefined;
}

/** One system in a report. */
interface ReportedSystem {
  readonly name: string;
  readonly queries: number;
  /** Judged queries that it answered with nothing. */
  readonly missing: number;
  /** Mean and interval of each measure. */
  readonly means: Readonly<Partial<Record<MeasureName, BootstrapInterval>>>;
  /** Against the baseline; empty for the baseline itself. */
  readonly comparisons: readonly Comparison[];
}

/** Everything that a report says. */
export interface ReportFacts {
  readonly title: string;
  readonly notes: readonly string[];
  readonly baseline: string;
  readonly confidence: number;
  /** The measures that every system has. */
  readonly measures: readonly MeasureName[];
  readonly systems: readonly ReportedSystem[];
}

const settingsKinds: KindsOf<ReportSettings> = {
  ...bootstrapKinds,
  systems: byName,
  baseline: kinds.optional(kinds.text),
  title: kinds.optional(kinds.text),
  notes: kinds.optional(kinds.list(kinds.text)),
};

/**
 * Computes what a report says.
 *
 * @throws InvalidOptionError when there is no system, they are of different queries, or the baseline is none of them
 */
export function reportFacts(settings: ReportSettings): ReportFacts & { readonly evaluations: readonly Evaluation[] } {
  const read = readOptions("settings", settings, settingsKinds);
  const { title = "Retrieval quality", notes = [], rounds = 2000, seed = 1, confidence = 0.95 } = read;
  const named = Object.entries(read.systems).map(
    ([name, each]) => [name, checkEvaluation(`systems["${name}"]`, each)] as const,
  );
  const baseline = read.baseline ?? named[0]?.[0] ?? "";
  const base = named.find(([name]) => name === baseline)?.[1];
  if (base === undefined) throw new InvalidOptionError("baseline", "the name of one of the systems", read.baseline);
  const measures = (Object.keys(base.values) as MeasureName[]).filter((measure) =>
    named.every(([, { values }]) => measure in values),
  );
  const statistics = { rounds, seed, confidence };
  const systems = named.map(([name, evaluation]): ReportedSystem => {
    const means = Object.fromEntries(
      measures.map((measure) => [measure, bootstrapMean(evaluation.values[measure]!, statistics)]),
    );
    const comparisons = name === baseline ? [] : compare(base, evaluation, { ...statistics, measures });
    return { name, queries: evaluation.queries.length, missing: evaluation.missing.length, means, comparisons };
  });
  return { title, notes, baseline, confidence, measures, systems, evaluations: named.map(([, each]) => each) };
}
