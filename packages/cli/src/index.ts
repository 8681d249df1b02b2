export type { CollectionChoices } from "./collections/collection-settings.ts";
export { main } from "./command-line/main.ts";
export type { CommandEntry, CommandModule } from "./command-line/command-entry.ts";
export type { ProgramSettings } from "./command-line/program-settings.ts";
export type { CommandContext, CommonOptions, Session } from "./command-line/session.ts";
export type { Terminal } from "./command-line/terminal.ts";
export { defineConfig, type ProjectConfig } from "./config/project-config.ts";
