import type { Command } from "commander";
import type { LoadedConfig } from "../settings/index.ts";
import type { Terminal } from "../terminal/index.ts";

/** What every command takes; `addCommonOptions` declares it. */
export interface CommonOptions {
  /** Folder of collections and of the cache. Absent: the program's. */
  readonly data?: string;
  /** One JSON object per line on standard output. */
  readonly json: boolean;
  /** Stack traces with errors. */
  readonly verbose: boolean;
}

/** What a command works with. */
export interface CommandContext {
  readonly terminal: Terminal;
  /** Aborts on Ctrl-C, with an `Interrupt`. */
  readonly signal: AbortSignal;
  /** Folder of collections and of the cache; it need not be there. */
  readonly dataFolder: string;
  /** How the user calls the program, for messages. */
  readonly program: string;
  /** Collections that are the program's own, the one that is meant first. */
  readonly samples: readonly string[];
  /** The configuration of the project that the user stands in. Absent: there is none. */
  readonly config: LoadedConfig | undefined;
}

/** One call of the command line. */
export interface Session {
  /** How the user calls the program. */
  readonly program: string;
  /** The commands of the program. */
  readonly commands: readonly CommandEntry[];
  /**
   * Runs a command's work. What it throws becomes the message and the exit code: a `UsageError` 2, an `Interrupt` 130, a
   * `PartialFailure` 3, all else 1.
   */
  run(options: CommonOptions, work: (context: CommandContext) => Promise<void>): Promise<void>;
}

/**
 * A command: one line of a command table, and a module that is loaded when the command is asked for.
 *
 * The module exports `declare`, which adds the arguments, options and the action to commander's command of that name; the
 * action does its work inside `session.run`, and imports there what is slow to load.
 */
export interface CommandEntry {
  /** What the user types: lower-case letters. */
  readonly name: string;
  /** What the command does, for the list of commands: no capital, no full stop. */
  readonly summary: string;
  /** Loads the module. */
  readonly load: () => Promise<CommandModule>;
}

/** What the module of a command exports. */
export interface CommandModule {
  /** Adds what the command takes and does. */
  readonly declare: (command: Command, session: Session) => void;
}
