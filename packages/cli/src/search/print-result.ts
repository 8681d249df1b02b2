import type { Terminal } from "../command-line/terminal.ts";
import { visibleText } from "../command-line/visible-text.ts";
import type { Hit, SearchResult } from "./search-index.ts";
import { type Block, sideBySide } from "./side-by-side.ts";

/** What is printed beside the hits. */
export interface PrintOptions {
  /** Words that only the right answer holds: a hit with them gets a mark. Absent: nobody knows the answer. */
  readonly answer?: string | undefined;
}

const PASSAGE_LINES = 3;

/** Prints what a question found among plain chunks beside what it found among late ones, or one record per hit. */
export function printResult(
  terminal: Terminal,
  question: string,
  { plain, late }: SearchResult,
  { answer }: PrintOptions = {},
): void {
  const { colors } = terminal;
  const columns =
    late === undefined
      ? [{ context: "plain", hits: plain }]
      : [
          { context: "plain", hits: plain },
          { context: "late", hits: late },
        ];
  terminal.line(colors.bold(visibleText(question)));
  for (const { context, hits } of columns) {
    for (const hit of hits) terminal.record({ type: "hit", question, context, ...hit });
  }
  const titles = columns.map(({ context }) => ({ head: `     ${colors.cyan(`${context} chunks`)}`, passage: "" }));
  const rows = plain.map((_, row) => columns.map(({ hits }) => block(terminal, hits[row]!, answer)));
  for (const line of sideBySide([titles, ...rows], { columns: terminal.columns, lines: PASSAGE_LINES })) {
    if (line.trim() !== "") terminal.line(line);
  }
}

function block({ colors }: Terminal, hit: Hit, answer: string | undefined): Block {
  const sign = answer !== undefined && isAnswer(hit, answer) ? colors.green("✓") : " ";
  const head = `${sign} ${hit.rank}. ${hit.score.toFixed(3)}  ${colors.dim(visibleText(hit.document))}`;
  return { head, passage: visibleText(flat(hit.text)) };
}

/** Whether a chunk holds the words that only the answer holds, however its lines are broken. */
export function isAnswer(hit: Hit, answer: string): boolean {
  return flat(hit.text).includes(answer);
}

function flat(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
