import { type AbortOptions, kinds, type KindsOf } from "@embedloom/core";
import type { Shard, TextSource } from "../source/index.ts";
import type { DeadText } from "../settings/index.ts";
import type { JobStatus } from "./job-status.ts";

/** A job on an engine: what plans it, watches it and stops it, from any process. */
export interface EmbeddingJob {
  /** The name it was given. */
  readonly name: string;
  /**
   * Puts the source into the queue as shards, ranges of ids of some hundred bytes each. Killed and called again it goes on where
   * it was; when all is planned it does nothing but look for ids behind the last one.
   *
   * @throws StoreError while another process plans the same job, or LeaseLostError from whichever began first, as the engine has it
   * @throws UnsupportedError when the job was cancelled
   * @throws the signal's reason when it aborts
   */
  plan(source: Pick<TextSource, "ids">, options?: PlanJobOptions): Promise<PlanProgress>;
  /** How it stands, over all workers. */
  status(): Promise<JobStatus>;
  /** Lets workers begin no further shard; those in hand are finished. */
  pause(): Promise<void>;
  /** Lets them go on. */
  resume(): Promise<void>;
  /** Ends it for good: what waits is thrown away, and workers write no further batch. What is written stays. */
  cancel(): Promise<void>;
  /** The texts that have no row, page by page, with the reason of each. */
  deadTexts(options?: AbortOptions): AsyncIterable<readonly DeadText[]>;
  /** The shards that were given up, page by page, with the reason of each. */
  deadShards(options?: AbortOptions): AsyncIterable<readonly DeadShard[]>;
  /**
   * Puts the shards of dead texts and those that were given up into the queue again; of these only what has no row is paid for.
   *
   * @returns how many shards
   */
  retryDead(): Promise<number>;
  /** Cancels it and removes everything that the engine holds of it. */
  remove(): Promise<void>;
  /** Closes the connections; safe to call twice. */
  close(): Promise<void>;
}

/** A shard that was given up, and why. */
export interface DeadShard {
  readonly shard: Shard;
  /** What the last attempt failed with. */
  readonly reason: string;
  /** How often it was tried. */
  readonly attempts: number;
  /** When, in milliseconds since 1970. */
  readonly failedAt: number;
}

/** How far a plan is. */
export interface PlanProgress {
  /** Shards that are planned. */
  readonly shards: number;
  /** Ids in them. */
  readonly ids: number;
}

/** The choices of one plan. */
export interface PlanJobOptions extends AbortOptions {
  /** Ids of a shard, 1 to 10,000. @default 2000 */
  readonly idsPerShard?: number | undefined;
  /** Most shards that wait in the queue at once, from 100: the planner waits for the workers. @default 100_000, some 60 MB */
  readonly maxQueued?: number | undefined;
  /** How often a shard is run before it becomes a dead letter; runs that a worker did not survive count apart. @default 8 */
  readonly attempts?: number | undefined;
  /** Is told how far the plan is after every hundred shards. Absent: nobody is. */
  readonly onProgress?: ((progress: PlanProgress) => unknown) | undefined;
}

/** What the options of {@link EmbeddingJob.plan} must be. */
export const planJobKinds: KindsOf<PlanJobOptions> = {
  idsPerShard: kinds.optional(kinds.integer(1, 10_000)),
  maxQueued: kinds.optional(kinds.integer(100)),
  attempts: kinds.optional(kinds.integer(1)),
  onProgress: kinds.optional(kinds.callback),
  signal: kinds.signal,
};
