import type { JobCount, JobStatus } from "../api/index.ts";
import type { Journal, VectorKind } from "../journal/index.ts";
import type { ReadyStack } from "../providers/index.ts";

/** What is remembered of a job beyond the life of the process. */
export interface JobRecord extends Omit<JobStatus, "failures" | "limits" | "pausedUntil" | "etaMs"> {
  /** Space that it fills; 0 before the provider has answered. */
  readonly space: number;
}

const NONE: JobCount = { total: 0, done: 0, failed: 0 };

/** No job yet. */
export const NO_JOB: JobRecord = {
  state: "idle",
  space: 0,
  model: "",
  elapsedMs: 0,
  documents: NONE,
  plain: NONE,
  tokens: 0,
  requests: 0,
  retries: 0,
  cacheHits: 0,
  storeErrors: 0,
};

/** The job as it was remembered; one that ran when the process ended was interrupted. */
export function recalledJob(stored: unknown, journal: Journal): JobRecord {
  const record: JobRecord = { ...NO_JOB, ...(typeof stored === "object" ? stored : {}) };
  const cut = record.state === "running" || record.state === "pausing";
  return recounted(cut ? { ...record, state: "interrupted" } : record, journal);
}

/** The record with the counts that the journal has, which is never behind. */
export function recounted(record: JobRecord, journal: Journal): JobRecord {
  const { space, documents, plain, late } = record;
  if (space === 0 || record.state === "done") return record;
  const counted = (count: JobCount, open: number): JobCount => ({
    ...count,
    done: Math.max(0, count.total - open - count.failed),
  });
  const open = (kind: VectorKind): number => journal.openCount(space, kind);
  return {
    ...record,
    documents: counted(documents, journal.openDocuments(space).length),
    plain: counted(plain, open("plain")),
    ...(late && { late: counted(late, open("late")) }),
  };
}

/** A record of a job over everything that is open. */
export function recordOfAll(record: JobRecord, ready: ReadyStack, journal: Journal): JobRecord {
  const { space } = ready;
  const all = (total: number): JobCount => ({ ...NONE, total });
  const { late: _late, ...rest } = record;
  return {
    ...rest,
    space,
    model: ready.stack.label,
    documents: all(journal.openDocuments(space).length),
    plain: all(journal.openCount(space, "plain")),
    ...(ready.late && { late: all(journal.openCount(space, "late")) }),
  };
}

/** A count with more of it over. */
export function advanced({ total, done, failed }: JobCount, by: number, isFailure: boolean): JobCount {
  return isFailure ? { total, done, failed: failed + by } : { total, done: done + by, failed };
}
