import type { CommandEntry } from "./session.ts";

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
  /**
   * Names of collections that the program makes of its own documents. Where no collection is named, those of the user go before them; without
   * any, the first of these is meant. @default none
   */
  readonly samples?: readonly string[];
}
