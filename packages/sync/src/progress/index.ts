// The events, the report and the plan of a run.
export type { PlannedPart, PlannedSync } from "./planned-sync.ts";
export { streamEvents } from "./stream-events.ts";
export {
  MOST_FAILURES_LISTED,
  type SyncEvent,
  type SyncFailure,
  type SyncListener,
  type SyncProgress,
  type SyncReport,
} from "./sync-report.ts";
export { createTally, type SyncTally } from "./sync-tally.ts";
