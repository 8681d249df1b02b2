import type { CommandEntry } from "./command-entry.ts";

/** What makes a command line of the commands; an app that composes its own gives other settings. */
export interface ProgramSettings {
  /** How the user calls it, for help and messages. @default "embedloom" */
  readonly name?: string;
  /** The commands. @default those of the package */
  readonly commands?: readonly CommandEntry[];
  /** Name of the command that is meant where none is named. Absent: help is shown. */
  readonly defaultCommand?: string;
  /** Folder of collections and of the cache where the user names none. @default `embedloom` in the user's folder for data */
  readonly dataFolder?: string;
}
