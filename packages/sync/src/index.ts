export { createSync, type Sync } from "./create-sync.ts";
export type { SyncRunOptions } from "./sync-run-options.ts";
export type { ReadOptions, SourceDocument, SourceFailure, SourceItem, SyncSource, SyncSourceLike } from "./source.ts";
export { createFolderSource, type FolderSource, type FolderSourceOptions } from "./sources/folder-source.ts";
export { createJsonlSource } from "./sources/jsonl-source.ts";
export { createQuerySource, type QueryRows, type QuerySourceSettings } from "./sources/query-source.ts";
export type { LineParts } from "./sources/read-lines.ts";
export type { RecordFields } from "./sources/record-document.ts";
export type { SyncLock } from "./sync-lock.ts";
export type { PlannedPart, PlannedSync } from "./planned-sync.ts";
export type { SyncEvent, SyncFailure, SyncListener, SyncProgress, SyncReport } from "./sync-report.ts";
export type { SyncPace, SyncSettings } from "./sync-settings.ts";
export type { SyncBudget } from "./token-budget.ts";
export { watchFolder, type WatchFolderOptions } from "./watch-folder.ts";
export {
  createMigration,
  type FillOptions,
  type Migration,
  type MigrationSettings,
  type SwitchOptions,
} from "./migration/create-migration.ts";
export type { PlannedMigration } from "./migration/planned-migration.ts";
export type { FillProgress, FillReport } from "./migration/fill-index.ts";
export { createFilePointer, createSinkPointer, type IndexPointer } from "./migration/index-pointer.ts";
export type { IndexSide } from "./migration/index-side.ts";
export { createLiveIndex, type LiveIndex, type LiveIndexSettings, type LiveMatches } from "./migration/live-index.ts";
export { fitSpaceAdapter, type SpaceAdapter, type SpaceAdapterSettings } from "./space-adapter/fit-space-adapter.ts";
export { readSpacePairs, type SpacePairs, type SpacePairsOptions } from "./space-adapter/read-space-pairs.ts";
export { withSpaceAdapter } from "./space-adapter/with-space-adapter.ts";
