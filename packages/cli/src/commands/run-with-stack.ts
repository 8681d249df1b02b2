import { chosenStack } from "../command-line/chosen-stack.ts";
import type { CommandContext, Session } from "../command-line/session.ts";
import type { StackOptions } from "../command-line/stack-options.ts";
import type { Stack } from "../stack/open-stack.ts";

/** What a command that makes vectors works with. */
export interface StackContext extends CommandContext {
  readonly stack: Stack;
}

/** Runs a command's work with its stack, and closes the stack whatever happens. */
export function runWithStack(
  session: Session,
  options: StackOptions,
  work: (context: StackContext) => Promise<void>,
): Promise<void> {
  return session.run(options, async (context) => {
    const stack = await chosenStack(options, context.dataFolder, context.terminal);
    try {
      await work({ ...context, stack });
    } finally {
      await stack.close();
    }
  });
}
