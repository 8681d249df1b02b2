export {
  addCommonOptions,
  type CommandContext,
  type CommandEntry,
  type CommandModule,
  type CommonOptions,
  positiveInteger,
  type ProgramSettings,
  type Session,
} from "./session/index.ts";
export { commandTable, studioCommand } from "./commands/index.ts";
export { main } from "./program/index.ts";
export { type Terminal, visibleText } from "./terminal/index.ts";
export {
  bringInStep,
  type CollectionSearch,
  type OpenCollection,
  openCollection,
  type SearchChoices,
  searchCollection,
  type StepOptions,
} from "./collections/index.ts";
export {
  type Collection,
  type CollectionStore,
  createCollectionStore,
  type LastRun,
  type MeasuredFloors,
} from "./catalog/index.ts";
export { type CollectionChoices, type CollectionSettings, collectionSettings } from "./settings/index.ts";
export { type Block, type ColumnOptions, sideBySide } from "./search/index.ts";
