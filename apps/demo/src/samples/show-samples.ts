import type { Command } from "commander";
import {
  addStackOptions,
  type Hit,
  indexPath,
  isAnswer,
  printResult,
  runWithStack,
  searchIndex,
  type SearchResult,
  type Session,
  type StackOptions,
  type Terminal,
} from "embedloom/parts";
import { SAMPLE_QUESTIONS, SAMPLES } from "./sample-questions.ts";

const HITS = 3;

/** `samples`: indexes the sample documents and asks three questions; what `npm run demo` does without a command. */
export function declare(command: Command, session: Session): void {
  addStackOptions(command).action((options: StackOptions) => showSamples(session, options));
}

function showSamples(session: Session, options: StackOptions): Promise<void> {
  return runWithStack(session, options, async (context) => {
    const { stack, terminal, signal } = context;
    const index = await indexPath({ ...context, path: SAMPLES, label: "the sample documents" });
    terminal.line();
    for (const { question, answer } of SAMPLE_QUESTIONS) {
      const everything = await searchIndex(index, stack, question, { k: index.chunks.length, signal });
      printResult(terminal, question, best(everything, HITS), { answer });
      reportRanks(terminal, question, everything, answer);
    }
    terminal.line("A plain chunk was embedded alone, a late chunk inside its whole document. ✓ marks the answer.");
    terminal.line('Now your own: npm run demo -- index PATH, then npm run demo -- search "a question"');
  });
}

function best({ plain, late }: SearchResult, k: number): SearchResult {
  return { plain: plain.slice(0, k), late: late?.slice(0, k) };
}

function reportRanks(terminal: Terminal, question: string, { plain, late }: SearchResult, answer: string): void {
  const rank = (hits: readonly Hit[] | undefined): number | undefined =>
    hits?.find((hit) => isAnswer(hit, answer))?.rank;
  const ranks = { plain: rank(plain), late: rank(late) };
  const of = `of ${plain.length}`;
  const compared = ranks.late === undefined ? "" : `, ${ranks.late} among late ones`;
  terminal.line(`  The answer is number ${ranks.plain} ${of} among plain chunks${compared}.`);
  terminal.line();
  terminal.record({ type: "answer", question, ...ranks, of: plain.length });
}
