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

/** A running worker. */
export interface JobWorker {
  /** The name of the worker in the status. */
  readonly id: string;
  /**
   * Resolves when the worker has ended: because it was closed, because the job was cancelled, or, with `whenDone: "end"`, because
   * everything is done. Rejects with an error that every shard would meet, such as an `AuthenticationError`, once its shards are
   * back in the queue. Rejects with an `UnsupportedError` when the job was removed, even if it has been planned again since.
   */
  readonly ended: Promise<void>;
  /**
   * Ends the worker gracefully: batches under way are finished and written, and their shards go back into the queue. What takes
   * longer than `graceMs` is aborted. Safe to call twice.
   */
  close(): Promise<void>;
}

/**
 * Observes the run of a shard. It must call `run` once, and return its result or throw its error. `run` reports its progress after each
 * batch; `signal` ends the run early.
 */
export type ShardObserver = (
  shard: Shard,
  run: (onProgress: (standing: ShardResult) => void) => Promise<ShardResult>,
  options: AbortOptions,
) => Promise<ShardResult>;

/** What a worker needs on any engine. Put a batcher around its embedder or encoder, with a rate limiter that all workers share. */
export interface JobWorkerOptions extends ShardParts {
  /** Number of shards to run at once, 1 to 1,000. @default 2 */
  readonly concurrency?: number | undefined;
  /**
   * How long a lease on a shard lasts when its worker does not renew it, in milliseconds, at least 500. When a worker was killed or
   * hangs, other workers take over its shards after one and a half times as long. @default 6000
   */
  readonly leaseMs?: number | undefined;
  /** How often a shard may run again because its worker was lost. After that it is given up. @default 10 */
  readonly lostWorkers?: number | undefined;
  /** How long `close` waits for batches under way, in milliseconds. @default 15_000 */
  readonly graceMs?: number | undefined;
  /** What the worker does when every shard is done or a dead letter: end, or wait for more. A worker of a cancelled job always ends. @default "wait" */
  readonly whenDone?: "wait" | "end" | undefined;
  /** Signals of the operating system that close the worker; the process then ends as usual. @default ["SIGTERM"] */
  readonly endOn?: readonly NodeJS.Signals[] | undefined;
  /** A rate limiter whose limits the status shows. Absent: it shows none. */
  readonly rateLimiter?: Pick<RateLimiter, "limits"> | undefined;
  /** Wraps each run of a shard, for instance `createShardTelemetry()` of `@embedloom/telemetry`. Absent: runs are not observed. */
  readonly observe?: ShardObserver | undefined;
  /** Called with the error when a run of a shard fails or the engine refuses something. The worker continues. Absent: only the status shows it. */
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

/** The kinds of the options of a worker, each checked by itself. */
export const jobWorkerKinds: KindsOf<JobWorkerOptions> = {
  ...shardPartKinds,
  ...defaultsKinds,
  whenDone: kinds.optional(kinds.oneOf("wait", "end")),
  rateLimiter: kinds.optional(kinds.object),
  observe: kinds.optional(kinds.callback),
  onError: kinds.optional(kinds.callback),
};

/** The options of a worker with a default. */
export type JobWorkerDefaults = Required<{
  [Name in keyof OptionsWithDefault]: NonNullable<OptionsWithDefault[Name]>;
}>;

/**
 * Fills in the defaults of a worker's options.
 *
 * @throws InvalidOptionError for an option that cannot work
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
 * Runs a shard through `observe`.
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

/** Why a run of a shard failed, in a form that an engine may store. It contains no texts, and no messages of errors that are not ours. */
export interface FailureReason {
  readonly reason: string;
  /** Whether another run cannot help. */
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
    // Reading a revoked proxy throws, and so may a getter. The worker must continue all the same.
    return undefined;
  }
}
