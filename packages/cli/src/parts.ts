export { addCommonOptions, positiveInteger } from "./command-line/common-options.ts";
export type { CommandEntry, CommandModule } from "./command-line/command-entry.ts";
export { commandTable } from "./command-line/command-table.ts";
export { main } from "./command-line/main.ts";
export type { ProgramSettings } from "./command-line/program-settings.ts";
export type { CommandContext, CommonOptions, Session } from "./command-line/session.ts";
export type { Terminal } from "./command-line/terminal.ts";
export { visibleText } from "./command-line/visible-text.ts";
export { bringInStep, type StepOptions } from "./collections/bring-in-step.ts";
export type { Collection, LastRun, MeasuredFloors } from "./collections/collection.ts";
export {
  type CollectionChoices,
  collectionSettings,
  type CollectionSettings,
} from "./collections/collection-settings.ts";
export { createCollectionStore, type CollectionStore } from "./collections/collection-store.ts";
export { openCollection, type OpenCollection } from "./collections/open-collection.ts";
export { type CollectionSearch, searchCollection, type SearchChoices } from "./collections/search-collection.ts";
export { type Block, type ColumnOptions, sideBySide } from "./search/side-by-side.ts";
export { studioCommand } from "./studio/studio.ts";
