export { type CollectionChoices, defineConfig, type ProjectConfig } from "./settings/index.ts";
export { main } from "./program/index.ts";
export type {
  CommandContext,
  CommandEntry,
  CommandModule,
  CommonOptions,
  ProgramSettings,
  Session,
} from "./session/index.ts";
export type { Terminal } from "./terminal/index.ts";
