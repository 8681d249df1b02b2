import type { Command } from "commander";
import { positiveInteger } from "../command-line/common-options.ts";
import type { Session } from "../command-line/session.ts";
import { addStackOptions, type StackOptions } from "../command-line/stack-options.ts";
import { userPath } from "../command-line/user-path.ts";
import { DEFAULT_CHUNK_CHARACTERS } from "../pipeline/chunker-for.ts";
import { indexPath } from "./index-path.ts";
import { runWithStack } from "./run-with-stack.ts";

/** The options of `index`. */
export interface IndexOptions extends StackOptions {
  /** Most characters of a chunk. Absent: the default. */
  readonly chunkCharacters?: number;
}

/** `index`: indexes a folder or file of the user's. */
export function declare(command: Command, session: Session): void {
  addStackOptions(command)
    .argument("<path>", "folder or file")
    .option("--chunk-characters <n>", `most characters of a chunk (default: ${DEFAULT_CHUNK_CHARACTERS})`, positiveInteger)
    .action((path: string, options: IndexOptions) => indexFolder(session, path, options));
}

function indexFolder(session: Session, path: string, options: IndexOptions): Promise<void> {
  return runWithStack(session, options, async (context) => {
    await indexPath({ ...context, path: userPath(path), chunkCharacters: options.chunkCharacters });
    context.terminal.line(`Ask it something: ${context.program} search "a question"`);
  });
}
