import { type AbortOptions, kinds, type KindsOf } from "@embedloom/core";
import type { Shard, TextSource } from "../source/index.ts";
import type { DeadText } from "../settings/index.ts";
import type { JobStatus } from "./job-status.ts";

/** A job on an engine. Any process can plan it, watch it and stop it. */
export interface EmbeddingJob {
  /** The name of the job. */
  readonly name: string;
  /**
   * Puts the source into the queue as shards. A shard is a range of ids and takes a few hundred bytes. If the process is killed, the
   * next call continues where this one stopped. When everything is planned, another call only looks for ids after the last one.
   *
   * @throws StoreError while another process plans the same job; on some engines the process that began first gets a LeaseLostError
   * instead
   * @throws UnsupportedError when the job was cancelled
   * @throws the signal's reason when it aborts
   */
  plan(source: Pick<TextSource, "ids">, options?: PlanJobOptions): Promise<PlanProgress>;
  /** Reads the status of the job over all workers. */
  status(): Promise<JobStatus>;
  /** Pauses the job. Workers finish their current shards and start no others. */
  pause(): Promise<void>;
  /** Ends a pause. */
  resume(): Promise<void>;
  /** Cancels the job for good. Waiting shards are removed and workers write no further batch; rows already written stay. */
  cancel(): Promise<void>;
  /** Lists the texts without a row, page by page, each with its reason. */
  deadTexts(options?: AbortOptions): AsyncIterable<readonly DeadText[]>;
  /** Lists the shards that were given up, page by page, each with its reason. */
  deadShards(options?: AbortOptions): AsyncIterable<readonly DeadShard[]>;
  /**
   * Puts shards with dead texts, and shards that were given up, back into the queue. Only texts without a row are paid for.
   *
   * @returns the number of these shards
   */
  retryDead(): Promise<number>;
  /** Cancels the job and removes everything that the engine stores about it. */
  remove(): Promise<void>;
  /** Closes the connections; safe to call twice. */
  close(): Promise<void>;
}

/** A shard that was given up, and why. */
export interface DeadShard {
  readonly shard: Shard;
  /** Why the last attempt failed. */
  readonly reason: string;
  /** The number of attempts. */
  readonly attempts: number;
  /** When the last attempt failed, in milliseconds since 1970. */
  readonly failedAt: number;
}

/** How much of a source is planned. */
export interface PlanProgress {
  /** Number of planned shards. */
  readonly shards: number;
  /** Number of ids in these shards. */
  readonly ids: number;
}

/** How a source is cut into shards, how many of them may wait, and how many attempts each one has. */
export interface PlanJobOptions extends AbortOptions {
  /** Ids in a shard, 1 to 10,000. @default 2000 */
  readonly idsPerShard?: number | undefined;
  /** The most shards that wait in the queue at once, at least 100. When the queue is full, planning waits for the workers. @default 100_000, about 60 MB */
  readonly maxQueued?: number | undefined;
  /** Attempts before a shard becomes a dead letter. Attempts whose worker was lost are counted separately. @default 8 */
  readonly attempts?: number | undefined;
  /** Called with the progress after every hundred shards. */
  readonly onProgress?: ((progress: PlanProgress) => unknown) | undefined;
}

/** The kinds of the options of {@link EmbeddingJob.plan}. */
export const planJobKinds: KindsOf<PlanJobOptions> = {
  idsPerShard: kinds.optional(kinds.integer(1, 10_000)),
  maxQueued: kinds.optional(kinds.integer(100)),
  attempts: kinds.optional(kinds.integer(1)),
  onProgress: kinds.optional(kinds.callback),
  signal: kinds.signal,
};
