import type { Command } from "commander";
import type { Session } from "./session.ts";

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
