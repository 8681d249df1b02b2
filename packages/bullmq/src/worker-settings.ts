import {
  type Embedder,
  type Kind,
  kinds,
  type KindsOf,
  type OpenJournal,
  type RateLimiter,
  type VectorIndex,
} from "@embedloom/core";
import type { Shard, ShardOptions, TextSource } from "@embedloom/jobs";
import { type JobPlace, readPlace } from "./job-connection.ts";

/** What a worker works with. */
export interface JobWorkerSettings extends JobPlace {
  /** Where the texts are; opened by each worker for itself. */
  readonly source: TextSource;
  /** What embeds them: a batcher with a limiter that all workers share, such as `createRedisLimiter`, on a provider. */
  readonly embedder: Embedder;
  /** Where the rows go. */
  readonly index: VectorIndex;
  /** What the texts are for. @default "document" */
  readonly inputType?: ShardOptions["inputType"];
  /** Whether rows hold their text. @default false */
  readonly keepText?: boolean | undefined;
  /** Texts that are embedded and written together, 1 to 10,000. @default 500 */
  readonly batchTexts?: number | undefined;
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
  /** What was paid for and may not be in the index yet; open, and this process's alone. Absent: the index and the cache know. */
  readonly journal?: OpenJournal | undefined;
  /** Its limits are shown in the status. Absent: none are. */
  readonly rateLimiter?: Pick<RateLimiter, "limits"> | undefined;
  /** Is told why a run of a shard failed, or what Redis refused; the work goes on. Absent: the status alone says. */
  readonly onError?: ((error: unknown, shard?: Shard) => unknown) | undefined;
}

const withMethods = (expected: string, ...methods: string[]): Kind => kinds.withMethods(expected, ...methods);

const settingKinds: KindsOf<Omit<JobWorkerSettings, keyof JobPlace>> = {
  source: withMethods("a source with `ids` and `read`", "ids", "read"),
  embedder: kinds.embedder,
  index: withMethods("an open index, such as `await sink.open(…)`", "upsert", "get"),
  inputType: kinds.optional(kinds.oneOf("query", "document")),
  keepText: kinds.optional(kinds.flag),
  batchTexts: kinds.optional(kinds.integer(1, 10_000)),
  concurrency: kinds.optional(kinds.integer(1)),
  leaseMs: kinds.optional(kinds.integer(500, 2 ** 30)),
  lostWorkers: kinds.optional(kinds.integer(0)),
  graceMs: kinds.optional(kinds.integer(0, 2 ** 30)),
  whenDone: kinds.optional(kinds.oneOf("wait", "end")),
  endOn: kinds.optional(kinds.list(kinds.oneOf("SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT", "SIGUSR2"))),
  journal: kinds.optional(withMethods("an open journal", "lookup", "append", "bury")),
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
  const settings = readPlace<JobWorkerSettings>("settings", given, settingKinds);
  const { concurrency = 2, leaseMs = 6000, lostWorkers = 10, graceMs = 15_000, endOn = ["SIGTERM"] } = settings;
  return { ...settings, concurrency, leaseMs, lostWorkers, graceMs, endOn };
}
