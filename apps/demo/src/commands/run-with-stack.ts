import { dataFolder as chooseDataFolder } from "../cli/data-folder.ts";
import { Interrupt } from "../cli/describe-error.ts";
import { chosenStack } from "../cli/chosen-stack.ts";
import type { StackOptions } from "../cli/stack-options.ts";
import { openTerminal, type Terminal } from "../cli/terminal.ts";
import type { Stack } from "../stack/open-stack.ts";

/** What a command works with. */
export interface CommandContext {
  readonly stack: Stack;
  readonly terminal: Terminal;
  /** Aborts on Ctrl-C. */
  readonly signal: AbortSignal;
  /** Folder of the index and the SQLite cache. */
  readonly dataFolder: string;
}

/** Runs a command with its stack, stops it on Ctrl-C, and closes the stack whatever happens. */
export async function runWithStack(
  options: StackOptions,
  command: (context: CommandContext) => Promise<void>,
): Promise<void> {
  const terminal = openTerminal({ json: options.json });
  const dataFolder = chooseDataFolder(options.data);
  const stack = await chosenStack(options, dataFolder, terminal);
  const interrupted = new AbortController();
  const interrupt = (): void => interrupted.abort(new Interrupt());
  process.once("SIGINT", interrupt);
  process.once("SIGTERM", interrupt);
  try {
    await command({ stack, terminal, signal: interrupted.signal, dataFolder });
  } finally {
    process.off("SIGINT", interrupt);
    process.off("SIGTERM", interrupt);
    await stack.close();
  }
}
