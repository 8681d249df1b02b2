import { kinds, type KindsOf, type RateLimiter } from "@embedloom/core";
import { type Shard, shardPartKinds, type ShardParts, shardParts, closingSignals } from "@embedloom/jobs";
import { type JobPlace, readPlace } from "./job-connection.ts";

/** What a worker works with; its embedder or encoder has a batcher with a limiter that all workers share. */
export interface JobWorkerSettings extends JobPlace, ShardParts {
  /** Shards in hand at once, from 1. @default 2 */
  readonly concurrency?: number | undefined;
  /**
   * How long a shard stays with a worker that is not heard of, in milliseconds from 500: one that was killed or stands still has
   * its shards taken over after one and a half of it. @default 6000
   */
  readonly leaseMs?: number | undefined;
  /** How often a shard is taken up again after the worker that had it was lost, before it is given up. @default 10 */
  readonly lostWorkers?: number | undefined;
  /** How long `close` lets a batch that is under way come to its end, in milliseconds. @default 15_000 */
  readonly graceMs?: number | undefined;
  /** Whether the worker ends when everything is done or a dead letter, or waits for more. @default "wait" */
  readonly whenDone?: "wait" | "end" | undefined;
  /** Signals of the operating system that close the worker, and then end the process as they do. @default ["SIGTERM"] */
  readonly endOn?: readonly NodeJS.Signals[] | undefined;
  /** Its limits are shown in the status. Absent: none are. */
  readonly rateLimiter?: Pick<RateLimiter, "limits"> | undefined;
  /** Is told why a run of a shard failed, or what Redis refused; the work goes on. Absent: the status alone says. */
  readonly onError?: ((error: unknown, shard?: Shard) => unknown) | undefined;
}

const ownKinds: KindsOf<Omit<JobWorkerSettings, keyof JobPlace | keyof ShardParts>> = {
  concurrency: kinds.optional(kinds.integer(1)),
  leaseMs: kinds.optional(kinds.integer(500, 2 ** 30)),
  lostWorkers: kinds.optional(kinds.integer(0)),
  graceMs: kinds.optional(kinds.integer(0, 2 ** 30)),
  whenDone: kinds.optional(kinds.oneOf("wait", "end")),
  endOn: kinds.optional(kinds.list(kinds.oneOf(...closingSignals))),
  rateLimiter: kinds.optional(kinds.object),
  onError: kinds.optional(kinds.callback),
};

/** {@link JobWorkerSettings} checked and completed. */
export interface WorkerSettings extends JobWorkerSettings {
  readonly concurrency: number;
  readonly leaseMs: number;
  readonly lostWorkers: number;
  readonly graceMs: number;
  readonly endOn: readonly NodeJS.Signals[];
}

/**
 * Checks the settings and fills in the defaults.
 *
 * @throws InvalidOptionError naming the first that cannot work
 */
export function readWorkerSettings(given: JobWorkerSettings): WorkerSettings {
  const settings = readPlace<JobWorkerSettings>("settings", given, { ...shardPartKinds, ...ownKinds });
  shardParts(settings);
  const { concurrency = 2, leaseMs = 6000, lostWorkers = 10, graceMs = 15_000, endOn = ["SIGTERM"] } = settings;
  return { ...settings, concurrency, leaseMs, lostWorkers, graceMs, endOn };
}
