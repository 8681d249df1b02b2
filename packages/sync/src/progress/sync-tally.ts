import { addUsage, NO_USAGE, notify, type Usage } from "@embedloom/core";
import { MOST_FAILURES_LISTED, type SyncFailure, type SyncListener, type SyncProgress } from "./sync-report.ts";

type Counts = { -readonly [Name in keyof SyncProgress]: SyncProgress[Name] };

/** The counts of a run in progress. */
export interface SyncTally {
  readonly counts: Counts & { repaired: number };
  readonly failed: SyncFailure[];
  usage: Usage;
  /** The error that ended the embedding. */
  stopped: { readonly error: unknown } | undefined;
  pay(usage: Usage): void;
  fail(failure: SyncFailure): void;
  /** Sends a progress event. */
  progress(): void;
}

export function createTally(onEvent: SyncListener | undefined): SyncTally {
  const counts = {
    documents: 0,
    chunks: 0,
    unchanged: 0,
    moved: 0,
    repaired: 0,
    embedded: 0,
    remembered: 0,
    postponed: 0,
    failures: 0,
    written: 0,
  };
  return {
    counts,
    failed: [],
    usage: NO_USAGE,
    stopped: undefined,
    pay(usage) {
      this.usage = addUsage(this.usage, usage);
    },
    fail(failure) {
      counts.failures += 1;
      if (this.failed.length < MOST_FAILURES_LISTED) this.failed.push(failure);
      notify("onEvent", onEvent, { type: "failed", ...failure });
    },
    progress() {
      const { repaired: _, ...progress } = counts;
      notify("onEvent", onEvent, { type: "progress", ...progress });
    },
  };
}
