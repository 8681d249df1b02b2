// One call of the command line: the options that commands share, and what a command works with.
export {
  addCollectionOptions,
  addModelOptions,
  addProviderOptions,
  type CollectionFlags,
  flagsOf,
} from "./collection-options.ts";
export { addCommonOptions, nonNegativeNumber, positiveInteger, positiveNumber } from "./common-options.ts";
export { createSession } from "./create-session.ts";
export { addPaceOptions } from "./pace-options.ts";
export type { ProgramSettings } from "./program-settings.ts";
export { programVersion } from "./program-version.ts";
export type { CommandContext, CommandEntry, CommandModule, CommonOptions, Session } from "./session.ts";
