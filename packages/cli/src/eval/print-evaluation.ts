import { bootstrapMean, compare, type Evaluation, formatReport, type MeasureName } from "@embedloom/eval";
import wrapAnsi from "wrap-ansi";
import { userPath, writePrivateFile } from "../files/index.ts";
import { count, type Terminal } from "../terminal/index.ts";
import type { EvalOptions } from "./eval-options.ts";

/** What was measured. */
export interface EvaluationReport {
  /** By name, the one that counts first. */
  readonly systems: Readonly<Record<string, Evaluation>>;
  /** What a reader must know. */
  readonly notes: readonly string[];
  readonly title: string;
}

/** How often questions are drawn for an interval; as in the reports of @embedloom/eval. */
const ROUNDS = 2000;

/** Prints means with intervals, measure by measure, or the report in the form that was asked for; and writes the page. */
export async function printEvaluation(
  { systems, notes, title }: EvaluationReport,
  { markdown = false, html }: Pick<EvalOptions, "markdown" | "html">,
  terminal: Terminal,
): Promise<void> {
  const settings = { systems, notes, title };
  if (markdown) terminal.line(formatReport(settings, "markdown").trimEnd());
  else {
    terminal.line(terminal.colors.bold(title));
    for (const note of notes) terminal.line(wrapAnsi(note, Math.max(20, terminal.columns)));
  }
  const [first] = Object.values(systems);
  for (const [name, evaluation] of Object.entries(systems)) {
    if (!markdown) print(name, evaluation, evaluation === first ? undefined : first, terminal);
    terminal.record(recordOf(name, evaluation, evaluation === first ? undefined : first));
  }
  if (html === undefined) return;
  await writePrivateFile(userPath(html), [formatReport(settings, "html")]);
  terminal.remark(`The page is ${html}.`);
}

function print(name: string, evaluation: Evaluation, base: Evaluation | undefined, terminal: Terminal): void {
  const { queries, missing } = evaluation;
  const silent = missing.length === 0 ? "" : `, ${missing.length} found nothing`;
  terminal.line();
  terminal.line(`${terminal.colors.cyan(name)}  ${count(queries.length, "question")}${silent}`);
  const differences = base === undefined ? [] : compare(base, evaluation, { rounds: ROUNDS });
  for (const measure of Object.keys(evaluation.values) as MeasureName[]) {
    const { mean, low, high } = bootstrapMean(evaluation.values[measure]!, { rounds: ROUNDS });
    const change = differences.find((each) => each.measure === measure);
    const beside = change === undefined ? "" : `  ${signed(100 * change.difference)} points, p ${change.p.toFixed(3)}`;
    terminal.line(
      `  ${measure.padEnd(11)} ${mean.toFixed(4)}  [${low.toFixed(4)}, ${high.toFixed(4)}]${terminal.colors.dim(beside)}`,
    );
  }
}

function signed(points: number): string {
  return `${points < 0 ? "-" : "+"}${Math.abs(points).toFixed(2)}`;
}

function recordOf(system: string, evaluation: Evaluation, base: Evaluation | undefined): Record<string, unknown> {
  const { queries, missing, values } = evaluation;
  const names = Object.keys(values) as MeasureName[];
  const means = names.map((measure) => [measure, bootstrapMean(values[measure]!, { rounds: ROUNDS })]);
  const comparisons = base === undefined ? [] : compare(base, evaluation, { rounds: ROUNDS });
  return {
    type: "evaluation",
    system,
    questions: queries.length,
    missing: missing.length,
    measures: Object.fromEntries(means),
    comparisons,
  };
}
