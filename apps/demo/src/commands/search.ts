import type { StackOptions } from "../cli/stack-options.ts";
import { UsageError } from "../cli/usage-error.ts";
import { loadIndex } from "../index-file/index-file.ts";
import { printResult } from "../search/print-result.ts";
import { searchIndex } from "../search/search-index.ts";
import { indexLocation } from "./index-path.ts";
import { runWithStack } from "./run-with-stack.ts";

/** What the search command takes beside the options of the stack. */
export interface SearchOptions extends StackOptions {
  /** Hits to show. */
  readonly hits: number;
}

/** Asks the index a question. */
export function search(question: string, options: SearchOptions): Promise<void> {
  if (question.trim() === "") throw new UsageError('The question is empty. Write it in quotes: search "who pays?"');
  return runWithStack(options, async ({ stack, terminal, signal, dataFolder }) => {
    const index = await loadIndex(indexLocation(dataFolder));
    const result = await searchIndex(index, stack, question, { k: options.hits, signal });
    printResult(terminal, question, result);
    if (index.late === undefined) {
      terminal.remark(`Plain chunks only: late chunking needs token vectors, which ${stack.label} does not give.`);
    }
  });
}
