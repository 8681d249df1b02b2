import { type EmbedderInfo, type EmbeddingMatrix, supportsDimensions } from "@embedloom/core";
import { measureTruncation, toMarkdown, type TruncationRow } from "@embedloom/matryoshka";
import type { Command } from "commander";
import { positiveInteger } from "../command-line/common-options.ts";
import type { Session } from "../command-line/session.ts";
import { addStackOptions, type StackOptions } from "../command-line/stack-options.ts";
import type { Terminal } from "../command-line/terminal.ts";
import { UsageError } from "../command-line/usage-error.ts";
import { userPath } from "../command-line/user-path.ts";
import { loadIndex } from "../index-file/index-file.ts";
import type { VectorIndex } from "../index-file/vector-index.ts";
import { chooseWidths } from "../measure/choose-widths.ts";
import { ownQueries } from "../measure/own-queries.ts";
import { readQuestions } from "../measure/read-questions.ts";
import { widthList } from "../measure/width-list.ts";
import { checkFingerprint } from "../search/check-fingerprint.ts";
import type { Stack } from "../stack/open-stack.ts";
import { indexLocation } from "./index-path.ts";
import { runWithStack, type StackContext } from "./run-with-stack.ts";

/** What the measure command takes beside the options of the stack. */
export interface MeasureOptions extends StackOptions {
  /** File with a question per line. Absent: chunks of the index are searched for, each leaving itself out. */
  readonly queries?: string;
  /** Widths to measure. Absent: see `chooseWidths`. */
  readonly widths?: readonly number[];
  /** How many chunks a search returns. */
  readonly k: number;
}

/** `measure`: measures on the index what shorter vectors cost. */
export function declare(command: Command, session: Session): void {
  addStackOptions(command)
    .option("--queries <file>", "questions, one per line (default: chunks of the index, each leaving itself out)")
    .option("--widths <list>", "such as 256,128 (default: the model's own and halves of the full one)", widthList)
    .option("--k <n>", "how many chunks a search returns", positiveInteger, 10)
    .action((options: MeasureOptions) => measure(session, options));
}

function measure(session: Session, options: MeasureOptions): Promise<void> {
  return runWithStack(session, options, async (tools) => {
    const { stack, terminal, signal, dataFolder } = tools;
    const index = await loadIndex(indexLocation(dataFolder));
    const info = await stack.embedder.describe({ signal });
    checkFingerprint(index, stack, info);
    const widths = options.widths ?? chooseWidths(index.plain.dimensions, info.matryoshka);
    checkWidths(widths, index);
    checkChunks(index, options.k, terminal);
    const questions = options.queries === undefined ? undefined : await embedQuestions(options.queries, tools);
    introduce(terminal, index, questions);
    for (const [context, matrix] of [["plain", index.plain] as const, ["late", index.late] as const]) {
      if (matrix === undefined) continue;
      const queries = questions === undefined ? ownQueries(matrix) : { queries: questions };
      const rows = await measureTruncation(
        { corpus: matrix, ...queries, dimensions: widths, k: options.k },
        { signal },
      );
      print(terminal, context, rows, info);
    }
    terminal.line(training(info, stack));
  });
}

async function embedQuestions(file: string, { stack, signal }: StackContext): Promise<EmbeddingMatrix> {
  const questions = await readQuestions(userPath(file));
  return (await stack.embedder.embed(questions, { inputType: "query", signal })).embeddings;
}

function introduce(terminal: Terminal, { chunks }: VectorIndex, questions: EmbeddingMatrix | undefined): void {
  terminal.line(
    questions === undefined
      ? `${chunks.length} chunks are searched for other chunks like them; measure real questions with --queries FILE.`
      : `${chunks.length} chunks are searched for the answers to ${questions.count} of your questions.`,
  );
  terminal.line(
    "Recall is the share of the full width's best that a width finds. Two stages: it finds, full width ranks.",
  );
}

function print(terminal: Terminal, context: string, rows: readonly TruncationRow[], info: EmbedderInfo): void {
  terminal.line();
  terminal.line(terminal.colors.bold(`${context} chunks`));
  terminal.line(toMarkdown(rows));
  for (const row of rows) {
    terminal.record({ type: "measured", context, trained: supportsDimensions(row.dimensions, info), ...row });
  }
}

function training({ nativeDimensions, matryoshka }: EmbedderInfo, { label }: Stack): string {
  const full = nativeDimensions === undefined ? "its full width" : `its ${nativeDimensions} dimensions`;
  if (matryoshka === undefined) return `\n${label} is not known to be trained for anything but ${full}.`;
  const { sizes, anyFrom } = matryoshka;
  const widths = anyFrom === undefined ? sizes.join(", ") : `every width from ${anyFrom}`;
  return `\n${label} was trained for ${full} and for ${widths}.`;
}

function checkWidths(widths: readonly number[], { plain }: VectorIndex): void {
  const wide = widths.find((width) => width > plain.dimensions);
  if (wide === undefined) return;
  throw new UsageError(
    `The vectors of the index have ${plain.dimensions} dimensions: --widths cannot ask for ${wide}.`,
  );
}

/** The default shortlist is ten times `k`; where that is everything, two stages find everything. */
function checkChunks({ chunks }: VectorIndex, k: number, terminal: Terminal): void {
  if (chunks.length < 2) throw new UsageError("The index has fewer than two chunks: there is nothing to tell apart.");
  if (chunks.length > 10 * k) return;
  terminal.remark(
    `${chunks.length} chunks are few for --k ${k}: a shortlist of ${10 * k} holds all of them, so two stages lose nothing. ` +
      "Index more, or lower --k.",
  );
}
