import { type AbortOptions, kinds, type KindsOf } from "@embedloom/core";
import type { Shard, TextSource } from "../source/index.ts";
import type { DeadText } from "../settings/index.ts";
import type { JobStatus } from "./job-status.ts";

/** A job on an engine: what plans it, watches it and stops it, from any process. */
export interface EmbeddingJob {
  /** The name it was given. */
  readonly name: string;
  /**
   * Puts the source into the queue as shards: ranges of ids, each of some hundred bytes. If it is killed, the next call goes on
   * where it was. When everything is planned, a further call only looks for ids after the last one.
   *
   * @throws StoreError while another process plans the same job; on some engines the process that began first gets a LeaseLostError instead
   * @throws UnsupportedError when the job was cancelled
   * @throws the signal's reason when it aborts
   */
  plan(source: Pick<TextSource, "ids">, options?: PlanJobOptions): Promise<PlanProgress>;
  /** The status of the job over all workers. */
  status(): Promise<JobStatus>;
  /** Pauses the job: workers finish the shards they have and begin no other. */
  pause(): Promise<void>;
  /** Lets the workers go on after a pause. */
  resume(): Promise<void>;
  /** Cancels the job for good. Waiting shards are removed and workers write no further batch; rows already written stay. */
  cancel(): Promise<void>;
  /** The texts that have no row, page by page, with the reason of each. */
  deadTexts(options?: AbortOptions): AsyncIterable<readonly DeadText[]>;
  /** The shards that were given up, page by page, with the reason of each. */
  deadShards(options?: AbortOptions): AsyncIterable<readonly DeadShard[]>;
  /**
   * Puts shards with dead texts, and shards that were given up, back into the queue. Only texts without a row are paid for.
   *
   * @returns how many shards
   */
  retryDead(): Promise<number>;
  /** Cancels the job and removes everything that the engine holds of it. */
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

/** How much of a source is planned. */
export interface PlanProgress {
  /** Number of shards that are planned. */
  readonly shards: number;
  /** Number of ids in these shards. */
  readonly ids: number;
}

/** How a source is cut into shards, how many of them wait, and how often each is tried. */
export interface PlanJobOptions extends AbortOptions {
  /** Ids of a shard, 1 to 10,000. @default 2000 */
  readonly idsPerShard?: number | undefined;
  /** Most shards that wait in the queue at once, at least 100. When it is full, the planner waits for the workers. @default 100_000, some 60 MB */
  readonly maxQueued?: number | undefined;
  /** How often a shard is run before it becomes a dead letter. Runs whose worker was lost are counted separately. @default 8 */
  readonly attempts?: number | undefined;
  /** Called after every hundred shards with the progress of the plan. */
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
