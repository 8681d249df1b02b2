// What a run tells: its events, its report, and what it would do.
export type { PlannedPart, PlannedSync } from "./planned-sync.ts";
export { streamEvents } from "./stream-events.ts";
export {
  MOST_FAILURES_TOLD,
  type SyncEvent,
  type SyncFailure,
  type SyncListener,
  type SyncProgress,
  type SyncReport,
} from "./sync-report.ts";
export { createTally, type SyncTally } from "./sync-tally.ts";
