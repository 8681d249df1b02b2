export { addCommonOptions, positiveInteger } from "./command-line/common-options.ts";
export type { CommandEntry, CommandModule } from "./command-line/command-entry.ts";
export { commandTable } from "./command-line/command-table.ts";
export { dataFolder } from "./command-line/data-folder.ts";
export { Failure } from "./command-line/failure.ts";
export { logError } from "./command-line/log-error.ts";
export { main } from "./command-line/main.ts";
export type { ProgramSettings } from "./command-line/program-settings.ts";
export { createRecordingTerminal } from "./command-line/recording-terminal.ts";
export type { CommandContext, CommonOptions, Session } from "./command-line/session.ts";
export type { Terminal } from "./command-line/terminal.ts";
export { UsageError } from "./command-line/usage-error.ts";
export { userPath } from "./command-line/user-path.ts";
export { printable, visibleText } from "./command-line/visible-text.ts";
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
export { createBoundedThreads, type ReadingLimits } from "./documents/bounded-threads.ts";
export { decodeText } from "./documents/decode-text.ts";
export { htmlText } from "./documents/html-text.ts";
export { readRegularFile } from "./files/read-regular-file.ts";
export { writePrivateFile } from "./files/write-private-file.ts";
export { chooseWidths } from "./measure/choose-widths.ts";
export { ownQueries } from "./measure/own-queries.ts";
export { sampleRows } from "./measure/sample-rows.ts";
export { migrateCollection } from "./migrate/migrate-collection.ts";
export { migrationStatus, type MigrationStatus } from "./migrate/migration-status.ts";
export { chunkerFor } from "./pipeline/chunker-for.ts";
export { type Block, type ColumnOptions, sideBySide } from "./search/side-by-side.ts";
export { type CollectionStack } from "./stack/collection-stack.ts";
export { openProvider, type Provider } from "./stack/open-provider.ts";
export { openStack, type Stack } from "./stack/open-stack.ts";
export { openStore } from "./stack/open-store.ts";
export type { ProviderSettings } from "./stack/provider-settings.ts";
