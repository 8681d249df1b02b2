import { type AbortOptions, InvalidOptionError, kinds, type VectorIndex } from "@embedloom/core";
import {
  type JobWorkerDefaults,
  jobWorkerDefaults,
  jobWorkerKinds,
  type JobWorkerOptions,
  shardParts,
} from "@embedloom/jobs";
import { type JobPlace, readPlace } from "./job-place.ts";

/** An index with transactions, such as that of `@embedloom/pgvector`. */
interface TransactionIndex extends VectorIndex {
  transaction<T>(
    work: (inside: {
      readonly index: VectorIndex;
      query(sql: string, values?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>;
    }) => Promise<T>,
    options?: AbortOptions,
  ): Promise<T>;
}

/** Settings of a worker, and the place of its job. */
export interface JobWorkerSettings extends JobPlace, JobWorkerOptions {
  /**
   * Whether the last rows of a shard and "done" commit together in one transaction, or one after the other. Together needs an index
   * of `@embedloom/pgvector` in the same database. @default "together" for an index of pgvector, "apart" for others
   */
  readonly commit?: "together" | "apart" | undefined;
  /** How long a worker waits after it found nothing to do, in milliseconds, at least 50. @default 1000 */
  readonly pollMs?: number | undefined;
}

/** {@link JobWorkerSettings} checked and completed. */
export interface WorkerSettings extends JobWorkerSettings, JobWorkerDefaults {
  readonly concurrency: number;
  readonly leaseMs: number;
  readonly lostWorkers: number;
  readonly graceMs: number;
  readonly endOn: readonly NodeJS.Signals[];
  readonly pollMs: number;
  /** The index, if rows and "done" commit together. */
  readonly together: TransactionIndex | undefined;
}

/**
 * Checks the settings and fills in the defaults.
 *
 * @throws InvalidOptionError naming the first setting that cannot work
 */
export function readWorkerSettings(given: JobWorkerSettings): WorkerSettings {
  const settings = readPlace<JobWorkerSettings>("settings", given, {
    ...jobWorkerKinds,
    commit: kinds.optional(kinds.oneOf("together", "apart")),
    pollMs: kinds.optional(kinds.integer(50, 2 ** 30)),
  });
  shardParts(settings);
  const { index, commit, pollMs = 1000 } = settings;
  const together = commit !== "apart" && hasTransactions(index) ? index : undefined;
  if (commit === "together" && together === undefined) {
    throw new InvalidOptionError("commit", '"apart", for this index has no transactions', commit);
  }
  return { ...settings, ...jobWorkerDefaults(settings), pollMs, together };
}

function hasTransactions(index: VectorIndex): index is TransactionIndex {
  return "transaction" in index && typeof index.transaction === "function";
}
