import { type Block, sideBySide, type Terminal, visibleText } from "embedloom/parts";
import { flat, isAnswer, type SampleQuestion } from "../../../../packages/studio/src/samples/sample-questions.ts";

/** One chunk and its place. */
export interface RankedChunk {
  /** 1 for the best. */
  readonly rank: number;
  /** Cosine similarity with the question. */
  readonly score: number;
  /** Path of the document. */
  readonly path: string;
  readonly text: string;
}

const PASSAGE_LINES = 3;

/** Prints what a question found among plain chunks beside what it found among late ones, or a record for each chunk. */
export function printSideBySide(
  terminal: Terminal,
  { question, answer }: SampleQuestion,
  { plain, late }: Readonly<Record<"plain" | "late", readonly RankedChunk[]>>,
): void {
  const { colors } = terminal;
  const columns = [
    { context: "plain", chunks: plain },
    { context: "late", chunks: late },
  ];
  terminal.line(colors.bold(visibleText(question)));
  for (const { context, chunks } of columns) {
    for (const chunk of chunks) terminal.record({ type: "hit", question, context, ...chunk });
  }
  const titles = columns.map(({ context }) => ({ head: `     ${colors.cyan(`${context} chunks`)}`, passage: "" }));
  const rows = plain.map((_, row) => columns.map(({ chunks }) => block(terminal, chunks[row]!, answer)));
  // Narrow terminals have one column below the other: each list stays together, under its title.
  const pairs =
    terminal.columns < NARROWEST_PAIR
      ? columns.flatMap((_, i) => [[titles[i]!], ...rows.map((row) => [row[i]!])])
      : [titles, ...rows];
  for (const line of sideBySide(pairs, { columns: terminal.columns, lines: PASSAGE_LINES })) {
    if (line.trim() !== "") terminal.line(line);
  }
}

/** Below that, `sideBySide` has one column. */
const NARROWEST_PAIR = 80;

function block({ colors }: Terminal, { rank, score, path, text }: RankedChunk, answer: string): Block {
  const sign = isAnswer(text, answer) ? colors.green("✓") : " ";
  return {
    head: `${sign} ${rank}. ${score.toFixed(3)}  ${colors.dim(visibleText(path))}`,
    passage: visibleText(flat(text)),
  };
}
