import { type Evaluation, evaluate, type MeasureName } from "@embedloom/eval";
import { chooseCollection, type Collection, createCollectionStore } from "../catalog/index.ts";
import { createPathsSource } from "../documents/index.ts";
import { Failure, UsageError } from "../errors/index.ts";
import { userPath, writePrivateFile } from "../files/index.ts";
import { type CommandContext, flagsOf } from "../session/index.ts";
import { count } from "../terminal/index.ts";
import { checkBaseline, readBaseline, sharedQuestions } from "./check-baseline.ts";
import { createDocumentSource } from "./document-source.ts";
import type { EvalOptions, SystemName } from "./eval-options.ts";
import { headingTask } from "./heading-task.ts";
import { type MeasuredTask, measureSearches } from "./measure-searches.ts";
import { makeMeasured, type MeasuredIndex, openMeasured } from "./measured-index.ts";
import { printEvaluation } from "./print-evaluation.ts";
import {
  type Judgments,
  type Question,
  readCorpusFile,
  readQrelsFile,
  readQuestionFile,
  readRunFile,
} from "./task-files.ts";

/** What was asked of an index, and what came of it. */
interface Measured {
  readonly systems: Readonly<Record<string, Evaluation>>;
  readonly title: string;
  readonly notes: readonly string[];
}

const MEASURES: readonly MeasureName[] = ["ndcg@10", "mrr@10", "recall@10", "recall@100"];
const SYSTEMS: readonly SystemName[] = ["both", "words", "vectors"];

/**
 * Measures, reports, and holds what was measured to a baseline.
 *
 * @throws UsageError when the options do not fit each other, or a file is not what it should be
 * @throws Failure when the measure fell by more than `--fail-below`
 */
export async function runEval(options: EvalOptions, context: CommandContext): Promise<void> {
  checkOptions(options);
  const { terminal } = context;
  // What cannot be used is said before anything is embedded.
  const baseline = options.baseline === undefined ? undefined : await readBaseline(options.baseline);
  const measured = await measure(options, context);
  if (measured === undefined) return;
  await printEvaluation(measured, options, terminal);
  const [name = "", after] = Object.entries(measured.systems)[0] ?? [];
  if (after === undefined) return;
  if (options.save !== undefined) {
    await writePrivateFile(userPath(options.save), [`${JSON.stringify(after)}\n`]);
    terminal.remark(`The figures of every question are in ${options.save}.`);
  }
  if (baseline !== undefined) hold(name, baseline, after, options, context);
}

function checkOptions({ run, corpus, queries, qrels, name, baseline, failBelow }: EvalOptions): void {
  if (failBelow !== undefined && baseline === undefined) {
    throw new UsageError("--fail-below needs --baseline FILE, which --save FILE writes.");
  }
  if (run !== undefined && (corpus !== undefined || queries !== undefined || name !== undefined)) {
    throw new UsageError("--run is a ranking that is there already: it goes with --qrels alone.");
  }
  if (qrels === undefined && (run ?? queries ?? corpus) !== undefined) {
    throw new UsageError("--qrels FILE is needed: it says which documents answer which question.");
  }
  if (qrels !== undefined && run === undefined && queries === undefined) {
    throw new UsageError("--queries FILE is needed: the questions that --qrels judges.");
  }
  if (corpus !== undefined && name !== undefined) {
    throw new UsageError("--corpus is searched instead of a collection: leave one of them out.");
  }
}

async function measure(options: EvalOptions, context: CommandContext): Promise<Measured | undefined> {
  const { run, qrels, corpus } = options;
  const measures = measuresOf(options);
  if (run !== undefined) {
    const evaluation = evaluate(await readQrelsFile(qrels!), await readRunFile(run), { measures });
    return { systems: { [run]: evaluation }, title: `Quality of ${run}`, notes: [] };
  }
  return corpus === undefined ? measureCollection(options, context) : measureCorpus(corpus, options, context);
}

function measuresOf({ measure: wanted }: EvalOptions): readonly MeasureName[] {
  const known = MEASURES.find((name) => name === wanted);
  // What is no measure is refused by name before anything is read.
  evaluate({}, {}, { measures: [wanted as MeasureName] });
  return known === undefined ? [...MEASURES, wanted as MeasureName] : MEASURES;
}

async function measureCorpus(
  corpus: string,
  options: EvalOptions,
  context: CommandContext,
): Promise<Measured | undefined> {
  const [questions, judgments] = await Promise.all([readQuestionFile(options.queries!), readQrelsFile(options.qrels!)]);
  const source = createDocumentSource(userPath("."), () => readCorpusFile(corpus));
  const index = await makeMeasured([flagsOf(options)], source, options, context);
  return index && ask(index, { questions, judgments }, { title: `Search in ${corpus}`, notes: [] }, options, context);
}

async function measureCollection(options: EvalOptions, context: CommandContext): Promise<Measured | undefined> {
  const store = createCollectionStore(context.dataFolder);
  const collection = await chooseCollection(store, options.name, context);
  const { name, base, settings, identity } = collection;
  const title = `Search in ${name}`;
  const flags = Object.fromEntries(Object.entries(flagsOf(options)).filter(([, value]) => value !== undefined));
  const layers = [flags, settings];
  const source = createPathsSource({ ...settings, ...flags, base });
  if (options.queries === undefined) {
    const { documents, warning, ...task } = await headingTask(source, context.signal);
    const index = await makeMeasured(
      layers,
      createDocumentSource(base, () => documents),
      options,
      context,
    );
    return index && ask(index, task, { title, notes: [warning] }, options, context);
  }
  const [questions, judgments] = await Promise.all([readQuestionFile(options.queries), readQrelsFile(options.qrels!)]);
  const isAsItIs = Object.keys(flags).every((flag) => flag === "cache");
  if (isAsItIs && identity === undefined) {
    throw new UsageError(`The collection ${name} has no index yet: ${context.program} sync ${name}`);
  }
  const index = isAsItIs
    ? await openMeasured(withCache(collection, options.cache), store.indexFolder(collection), context)
    : await makeMeasured(layers, source, options, context);
  return index && ask(index, { questions, judgments }, { title, notes: [] }, options, context);
}

function withCache(collection: Collection, cache: string | undefined): Collection {
  return cache === undefined ? collection : { ...collection, settings: { ...collection.settings, cache } };
}

async function ask(
  index: MeasuredIndex,
  task: Pick<MeasuredTask, "passages"> & { readonly questions: readonly Question[]; readonly judgments: Judgments },
  { title, notes }: Pick<Measured, "title" | "notes">,
  options: EvalOptions,
  context: CommandContext,
): Promise<Measured> {
  try {
    if (task.passages === undefined) requireDocuments(index, task.judgments, context);
    const ids = new Set(task.questions.map(({ id }) => id));
    const unasked = [...task.judgments.keys()].filter((id) => !ids.has(id));
    const judgments = new Map([...task.judgments].filter(([id]) => ids.has(id)));
    if (judgments.size === 0) throw new UsageError("No question of --queries is judged by --qrels: their ids differ.");
    if (unasked.length > 0)
      context.terminal.remark(`${count(unasked.length, "judged question")} not asked: --queries lacks them.`);
    const systems = options.by === undefined ? SYSTEMS : [options.by];
    const { questions, passages } = task;
    const { hits } = options;
    const measures = measuresOf(options);
    const measured = await measureSearches(index, { questions, judgments, passages, systems, hits, measures }, context);
    return { systems: measured, title, notes };
  } finally {
    await index.close();
  }
}

/** Judgments of documents that are not there can only count as not found. */
function requireDocuments({ search }: MeasuredIndex, judgments: Judgments, { terminal }: CommandContext): void {
  const there = new Set(search.sources);
  const relevant = [...judgments.values()].flatMap((grades) =>
    [...grades].flatMap(([id, grade]) => (grade > 0 ? [id] : [])),
  );
  const lacking = new Set(relevant.filter((id) => !there.has(id)));
  if (lacking.size === 0) return;
  const [some = "none"] = there;
  if (relevant.every((id) => lacking.has(id))) {
    throw new UsageError(
      `--qrels judges no document that is there: it says ${[...lacking][0]}, and documents are called ${some}.`,
    );
  }
  terminal.remark(
    `${count(lacking.size, "judged document")} not there, which counts as not found, such as ${[...lacking][0]}.`,
  );
}

function hold(
  name: string,
  baseline: Evaluation,
  after: Evaluation,
  { measure: wanted, failBelow }: EvalOptions,
  { terminal }: CommandContext,
): void {
  const shared = sharedQuestions(baseline, after);
  const check = checkBaseline(shared, wanted as MeasureName, failBelow ?? 0);
  const { gone, added } = shared;
  if (gone + added > 0) {
    terminal.remark(
      `${count(gone, "question")} of the baseline not asked now, ${added} new: only those of both are compared.`,
    );
  }
  const verdict = failBelow === undefined ? "compared" : check.verdict;
  terminal.line();
  terminal.line(
    `Against the baseline, ${name}: ${failBelow === undefined ? check.message.replace(/; allowed:.*/, "") : check.message}.`,
  );
  terminal.record({ type: "gate", system: name, ...check, verdict, gone, added });
  if (failBelow === undefined) return;
  if (verdict === "fail") throw new Failure(`Worse than the baseline: ${check.message}.`);
  const words =
    verdict === "undecided" ? "Passed, but undecided: so few questions show such a fall by chance too." : "Passed.";
  terminal.line(words);
}
