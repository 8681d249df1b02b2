import type { Command } from "commander";
import { positiveInteger } from "../command-line/common-options.ts";
import type { Session } from "../command-line/session.ts";
import { addStackOptions, type StackOptions } from "../command-line/stack-options.ts";
import { UsageError } from "../command-line/usage-error.ts";
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

/** `search`: asks the index a question. */
export function declare(command: Command, session: Session): void {
  addStackOptions(command)
    .argument("<question>", "a question, in quotes")
    .option("--hits <n>", "how many chunks to show", positiveInteger, 3)
    .action((question: string, options: SearchOptions) => search(session, question, options));
}

function search(session: Session, question: string, options: SearchOptions): Promise<void> {
  if (question.trim() === "") throw new UsageError('The question is empty. Write it in quotes: search "who pays?"');
  return runWithStack(session, options, async ({ stack, terminal, signal, dataFolder }) => {
    const index = await loadIndex(indexLocation(dataFolder));
    const result = await searchIndex(index, stack, question, { k: options.hits, signal });
    printResult(terminal, question, result);
    if (index.late === undefined) {
      terminal.remark(`Plain chunks only: late chunking needs token vectors, which ${stack.label} does not give.`);
    }
  });
}
