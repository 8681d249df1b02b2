import { Command } from "commander";
import { commandTable } from "../commands/index.ts";
import { type CommandEntry, createSession, type ProgramSettings, programVersion } from "../session/index.ts";
import { printable } from "../terminal/index.ts";

const EXIT_CODES = `
Exit codes: 0 done, 1 failed, 2 wrong command line, 3 done but for parts that failed, 130 stopped by Ctrl-C.`;

/** Makes the command line that a call needs: all commands by name, and the one that is asked for with all it takes. */
export async function createProgram(argv: readonly string[], settings: ProgramSettings = {}): Promise<Command> {
  const { commands = commandTable, defaultCommand } = settings;
  const session = createSession({ ...settings, commands });
  const program = new Command(session.program)
    .description("Index your documents, search them by words and meaning, and keep the index in step.")
    .version(programVersion(), "-V, --version", "print the version")
    .helpCommand("help [command]", "show what a command takes")
    .addHelpText("after", examples(session.program) + EXIT_CODES)
    .configureOutput({ writeErr: (text) => process.stderr.write(printable(text)) })
    .showHelpAfterError(`${session.program} --help lists the commands and their options.`)
    .exitOverride();
  const asked = askedFor(argv, commands, defaultCommand);
  for (const entry of commands) {
    const command = program
      .command(entry.name)
      .description(entry.summary)
      .showHelpAfterError(`${session.program} ${entry.name} --help shows what it takes.`);
    if (entry === asked) (await entry.load()).declare(command, session);
  }
  return program;
}

/** The arguments with the default command named where the user named none. */
export function withDefaultCommand(argv: readonly string[], defaultCommand: string | undefined): string[] {
  const [first] = argv;
  const isOwn = first !== undefined && (!first.startsWith("-") || ["-h", "--help", "-V", "--version"].includes(first));
  if (defaultCommand === undefined || isOwn) return argv.length === 0 ? ["--help"] : [...argv];
  return [defaultCommand, ...argv];
}

function askedFor(
  argv: readonly string[],
  commands: readonly CommandEntry[],
  defaultCommand: string | undefined,
): CommandEntry | undefined {
  const [first = defaultCommand, second] = withDefaultCommand(argv, defaultCommand);
  return commands.find(({ name }) => name === (first === "help" ? second : first));
}

function examples(program: string): string {
  return `
Examples:
  ${program} index ~/notes
  ${program} search "who pays for the roof?"
  ${program} index ~/notes --provider ollama --model nomic-embed-text`;
}
