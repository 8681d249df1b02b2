import { type DocumentEncoderInfo, type EmbedderInfo, type EmbeddingMatrix, supportsDimensions } from "@embedloom/core";
import { measureTruncation, toMarkdown, type TruncationRow } from "@embedloom/matryoshka";
import { chooseCollection, createCollectionStore } from "../catalog/index.ts";
import { type OpenCollection, openCollection, readVectors } from "../collections/index.ts";
import { UsageError } from "../errors/index.ts";
import { userPath } from "../files/index.ts";
import type { CommandContext } from "../session/index.ts";
import type { Terminal } from "../terminal/index.ts";
import { chooseWidths } from "./choose-widths.ts";
import { ownQueries } from "./own-queries.ts";
import { readQuestions } from "./read-questions.ts";

/** What is measured. */
export interface MeasureChoices {
  /** The collection. Absent: that of the folder the user is in, or the only one. */
  readonly name?: string | undefined;
  /** File with a question per line. Absent: chunks of the index are searched for, each leaving itself out. */
  readonly queries?: string | undefined;
  /** Widths to measure. Absent: see `chooseWidths`. */
  readonly widths?: readonly number[] | undefined;
  /** How many chunks a search returns. */
  readonly k: number;
}

type Info = EmbedderInfo | DocumentEncoderInfo;

/**
 * Measures on a collection what shorter vectors cost, and prints the table.
 *
 * @throws UsageError when there is no index, or nothing in it to tell apart
 */
export async function measureWidths(
  { name, queries: file, widths, k }: MeasureChoices,
  context: CommandContext,
): Promise<void> {
  const { terminal, signal, program } = context;
  const store = createCollectionStore(context.dataFolder);
  const collection = await chooseCollection(store, name, context);
  const { identity, settings } = collection;
  if (identity === undefined)
    throw new UsageError(`${collection.name} has no index yet: ${program} sync ${collection.name}`);
  const open = await openCollection(settings, store.indexFolder(collection), context);
  try {
    const matrix = await readVectors(await open.sink.open(identity, { signal }), signal);
    const info = await describe(open, signal);
    const measured = widths ?? chooseWidths(identity.dimensions, info.matryoshka);
    checkWidths(measured, identity.dimensions);
    checkChunks(matrix.count, k, terminal);
    const questions = file === undefined ? undefined : await embedQuestions(file, open, signal);
    introduce(terminal, matrix.count, questions);
    const queries = questions === undefined ? ownQueries(matrix) : { queries: questions };
    const rows = await measureTruncation({ corpus: matrix, ...queries, dimensions: measured, k }, { signal });
    print(terminal, collection.name, rows, info);
    terminal.line(training(info, open.stack.label));
  } finally {
    await open.close();
  }
}

async function describe({ stack }: OpenCollection, signal: AbortSignal): Promise<Info> {
  return (stack.embedder ?? stack.encoder)!.describe({ signal });
}

async function embedQuestions(file: string, { stack }: OpenCollection, signal: AbortSignal): Promise<EmbeddingMatrix> {
  const questions = await readQuestions(userPath(file));
  const { embeddings } =
    stack.embedder === undefined
      ? await stack.encoder!.embedQueries(questions, { signal })
      : await stack.embedder.embed(questions, { inputType: "query", signal });
  return embeddings;
}

function introduce(terminal: Terminal, chunks: number, questions: EmbeddingMatrix | undefined): void {
  terminal.line(
    questions === undefined
      ? `${chunks} chunks are searched for other chunks like them; measure real questions with --queries FILE.`
      : `${chunks} chunks are searched for the answers to ${questions.count} of your questions.`,
  );
  terminal.line(
    "Recall is the share of the full width's best that a width finds. Two stages: it finds, full width ranks.",
  );
}

function print(terminal: Terminal, collection: string, rows: readonly TruncationRow[], info: Info): void {
  terminal.line();
  terminal.line(toMarkdown(rows));
  for (const row of rows) {
    terminal.record({ type: "measured", collection, trained: supportsDimensions(row.dimensions, info), ...row });
  }
}

function training({ nativeDimensions, matryoshka }: Info, label: string): string {
  const full = nativeDimensions === undefined ? "its full width" : `its ${nativeDimensions} dimensions`;
  if (matryoshka === undefined) return `\n${label} is not known to be trained for anything but ${full}.`;
  const { sizes, anyFrom } = matryoshka;
  const widths = anyFrom === undefined ? sizes.join(", ") : `every width from ${anyFrom}`;
  return `\n${label} was trained for ${full} and for ${widths}.`;
}

function checkWidths(widths: readonly number[], full: number): void {
  const wide = widths.find((width) => width > full);
  if (wide === undefined) return;
  throw new UsageError(`The vectors of the index have ${full} dimensions: --widths cannot ask for ${wide}.`);
}

/** The default shortlist is ten times `k`; where that is everything, two stages find everything. */
function checkChunks(chunks: number, k: number, terminal: Terminal): void {
  if (chunks < 2) throw new UsageError("The index has fewer than two chunks: there is nothing to tell apart.");
  if (chunks > 10 * k) return;
  terminal.remark(
    `${chunks} chunks are few for --k ${k}: a shortlist of ${10 * k} holds all of them, so two stages lose nothing. ` +
      "Index more, or lower --k.",
  );
}
