// Moves an index to another model: fills a new index, compares both, and switches which one is live.
export {
  createMigration,
  type FillOptions,
  type Migration,
  type MigrationSettings,
  type SwitchOptions,
} from "./create-migration.ts";
export type { FillProgress, FillReport } from "./fill-index.ts";
export { createFilePointer, createSinkPointer, type IndexPointer } from "./index-pointer.ts";
export type { IndexSide } from "./index-side.ts";
export { createLiveIndex, type LiveIndex, type LiveIndexSettings, type LiveMatches } from "./live-index.ts";
export type { PlannedMigration } from "./planned-migration.ts";
