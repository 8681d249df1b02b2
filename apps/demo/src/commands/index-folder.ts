import type { StackOptions } from "../cli/stack-options.ts";
import { userPath } from "../cli/user-path.ts";
import { indexPath } from "./index-path.ts";
import { runWithStack } from "./run-with-stack.ts";

/** The options of `index`. */
export interface IndexOptions extends StackOptions {
  /** Most characters of a chunk. Absent: the default. */
  readonly chunkCharacters?: number;
}

/** Indexes a folder or file of the user's. */
export function indexFolder(path: string, options: IndexOptions): Promise<void> {
  return runWithStack(options, async (context) => {
    await indexPath({ ...context, path: userPath(path), chunkCharacters: options.chunkCharacters });
    context.terminal.line('Ask it something: npm run demo -- search "a question"');
  });
}
