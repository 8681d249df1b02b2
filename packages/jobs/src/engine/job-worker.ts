import {
  type AbortOptions,
  isEmbedloomError,
  kinds,
  type KindsOf,
  type RateLimiter,
  readOptions,
} from "@embedloom/core";
import { closingSignals } from "./close-on.ts";
import type { Shard } from "../source/index.ts";
import { type ShardOptions, shardPartKinds, type ShardParts, type ShardResult } from "../settings/index.ts";
import { runShard } from "../run/index.ts";

/** A worker that works. */
export interface JobWorker {
  /** Names it in the status. */
  readonly id: string;
  /**
   * Resolves when it has ended: closed, because the job was cancelled, or with `whenDone: "end"` because everything is done. Rejects
   * with what every shard would meet, such as an `AuthenticationError`, after its shards are back in the queue, and with an
   * `UnsupportedError` when the job was removed, whether or not it was planned anew since.
   */
  readonly ended: Promise<void>;
  /**
   * Ends it in good order: batches that are under way are paid for and written, their shards go back into the queue. What takes
   * longer than `graceMs` is broken off. Safe to call twice.
   */
  close(): Promise<void>;
}

/**
 * Watches runs of shards: calls `run` once and gives what that gives, or throws what it throws. `run` tells after each batch how it
 * stands; `signal` is what ends the run early.
 */
export type ShardObserver = (
  shard: Shard,
  run: (onProgress: (standing: ShardResult) => void) => Promise<ShardResult>,
  options: AbortOptions,
) => Promise<ShardResult>;

/** What a worker works with on whatever engine; its embedder or encoder has a batcher with a limiter that all workers share. */
export interface JobWorkerOptions extends ShardParts {
  /** Shards in hand at once, 1 to 1,000. @default 2 */
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
  /** Whether the worker ends when everything is done or a dead letter, or waits for more; neither waits for more of a job that was cancelled. @default "wait" */
  readonly whenDone?: "wait" | "end" | undefined;
  /** Signals of the operating system that close the worker, and then end the process as they do. @default ["SIGTERM"] */
  readonly endOn?: readonly NodeJS.Signals[] | undefined;
  /** Its limits are shown in the status. Absent: none are. */
  readonly rateLimiter?: Pick<RateLimiter, "limits"> | undefined;
  /** Goes around each run of a shard, such as `createShardTelemetry()` of `@embedloom/telemetry`. Absent: nobody watches. */
  readonly observe?: ShardObserver | undefined;
  /** Is told why a run of a shard failed, or what the engine refused; the work goes on. Absent: the status alone says. */
  readonly onError?: ((error: unknown, shard?: Shard) => unknown) | undefined;
}

type OptionsWithDefault = Pick<JobWorkerOptions, "concurrency" | "leaseMs" | "lostWorkers" | "graceMs" | "endOn">;

const defaultsKinds: KindsOf<OptionsWithDefault> = {
  concurrency: kinds.optional(kinds.integer(1, 1000)),
  leaseMs: kinds.optional(kinds.integer(500, 2 ** 30)),
  lostWorkers: kinds.optional(kinds.integer(0)),
  graceMs: kinds.optional(kinds.integer(0, 2 ** 30)),
  endOn: kinds.optional(kinds.list(kinds.oneOf(...closingSignals))),
};

/** What the options of a worker must be, each by itself. */
export const jobWorkerKinds: KindsOf<JobWorkerOptions> = {
  ...shardPartKinds,
  ...defaultsKinds,
  whenDone: kinds.optional(kinds.oneOf("wait", "end")),
  rateLimiter: kinds.optional(kinds.object),
  observe: kinds.optional(kinds.callback),
  onError: kinds.optional(kinds.callback),
};

/** The options of a worker that have a default. */
export type JobWorkerDefaults = Required<{
  [Name in keyof OptionsWithDefault]: NonNullable<OptionsWithDefault[Name]>;
}>;

/**
 * Fills in the defaults of a worker.
 *
 * @throws InvalidOptionError for one of them that cannot be
 */
export function jobWorkerDefaults(options: JobWorkerOptions): JobWorkerDefaults {
  const {
    concurrency = 2,
    leaseMs = 6000,
    lostWorkers = 10,
    graceMs = 15_000,
    endOn = ["SIGTERM"],
  } = readOptions<OptionsWithDefault>("options", options, defaultsKinds);
  return { concurrency, leaseMs, lostWorkers, graceMs, endOn };
}

/**
 * Runs a shard, watched by whoever `observe` is.
 *
 * @throws as `runShard` does
 */
export async function observedRun(
  settings: Pick<JobWorkerOptions, "observe">,
  shard: Shard,
  options: ShardOptions,
): Promise<ShardResult> {
  const { observe } = readOptions("settings", settings, { observe: kinds.optional(kinds.callback) });
  kinds.object("options", options);
  if (observe === undefined) return runShard(shard, options);
  return observe(
    shard,
    (watched) =>
      runShard(shard, {
        ...options,
        onProgress: (standing) => {
          options.onProgress?.(standing);
          watched(standing);
        },
      }),
    { signal: options.signal },
  );
}

/** Why a run of a shard failed, as an engine may keep it: no text, and nothing that an error of somebody else says. */
export interface FailureReason {
  readonly reason: string;
  /** Whether running it again cannot help. */
  readonly isFinal: boolean;
}

/** Says why a run failed. */
export function failureReason(error: unknown): FailureReason {
  if (isEmbedloomError(error)) return { reason: `${error.code}: ${error.message}`, isFinal: !error.retryable };
  return { reason: `unknown: ${nameOf(error) ?? "an error"}`, isFinal: false };
}

function nameOf(error: unknown): string | undefined {
  try {
    return error instanceof Error && typeof error.name === "string" ? error.name : undefined;
  } catch {
    // A proxy that was revoked, or a getter that throws: the worker goes on.
    return undefined;
  }
}
