import type { StackOptions } from "../cli/stack-options.ts";
import type { Terminal } from "../cli/terminal.ts";
import { SAMPLE_QUESTIONS, SAMPLES } from "../documents/sample-questions.ts";
import { isAnswer, printResult } from "../search/print-result.ts";
import { type Hit, searchIndex, type SearchResult } from "../search/search-index.ts";
import { indexPath } from "./index-path.ts";
import { runWithStack } from "./run-with-stack.ts";

const HITS = 3;

/** Indexes the sample documents and asks three questions: what `npm run demo` does without a command. */
export function showSamples(options: StackOptions): Promise<void> {
  return runWithStack(options, async (context) => {
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
