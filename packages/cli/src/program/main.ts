import { CommanderError } from "commander";
import { describeError, logError } from "../errors/index.ts";
import type { ProgramSettings } from "../session/index.ts";
import { printable } from "../terminal/index.ts";
import { createProgram, withDefaultCommand } from "./create-program.ts";

/**
 * Runs the command line and gives the exit code; messages go to standard error.
 *
 * @param argv what the user typed after the program's name
 * @param settings absent: those of the command `embedloom`
 * @throws InvalidOptionError when `argv` is no list of texts
 */
export async function main(argv: readonly string[], settings: ProgramSettings = {}): Promise<number> {
  if (!isListOfTexts(argv)) {
    const { InvalidOptionError } = await import("@embedloom/core");
    throw new InvalidOptionError("argv", "a list of texts", argv);
  }
  // A reader that has seen enough, such as `head`, closes the pipe: that is no failure of ours. The session ends the work.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
  // Node 22 warns on every run that its SQLite is new; the output is for people.
  process.removeAllListeners("warning");
  try {
    const program = await createProgram(argv, settings);
    await program.parseAsync(withDefaultCommand(argv, settings.defaultCommand), { from: "user" });
    return 0;
  } catch (error) {
    // Commander has printed its own message; asking for help is no error.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const { message, exitCode } = describeError(error);
    process.stderr.write(`${printable(message)}\n`);
    if (argv.includes("--verbose")) logError(error);
    return exitCode;
  }
}

function isListOfTexts(given: unknown): boolean {
  try {
    // Of a list with holes, the first ends the search.
    return Array.isArray(given) && given.findIndex((each) => typeof each !== "string") < 0;
  } catch {
    return false;
  }
}
