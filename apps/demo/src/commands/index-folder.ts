import type { StackOptions } from "../cli/stack-options.ts";
import { userPath } from "../cli/user-path.ts";
import { indexPath } from "./index-path.ts";
import { runWithStack } from "./run-with-stack.ts";

/** Indexes a folder or file of the user's. */
export function indexFolder(path: string, options: StackOptions): Promise<void> {
  return runWithStack(options, async (context) => {
    await indexPath({ ...context, path: userPath(path) });
    context.terminal.line('Ask it something: npm run demo -- search "a question"');
  });
}
