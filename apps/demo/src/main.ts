import { CommanderError } from "commander";
import { describeError } from "./cli/describe-error.ts";
import { logError } from "./cli/log-error.ts";
import { createProgram } from "./cli/program.ts";
import { printable } from "./cli/visible-text.ts";

/** Runs the command line and gives the exit code. */
async function main(argv: readonly string[]): Promise<number> {
  try {
    await createProgram().parseAsync([...argv], { from: "user" });
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

// A reader that has seen enough, such as `head`, closes the pipe: that is no failure of ours.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});
// Node warns on every run that its SQLite is new; the demo's output is for people.
process.removeAllListeners("warning");
process.exitCode = await main(process.argv.slice(2));
