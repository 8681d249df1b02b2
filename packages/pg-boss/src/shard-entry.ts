import { randomUUID } from "node:crypto";
import type { Shard } from "@embedloom/jobs";
import type { JobInsert } from "pg-boss";

/** A shard as it is stored in the queue, with its earlier failures. */
export interface ShardEntry {
  readonly shard: Shard;
  /** Number of runs that failed. */
  readonly failed: number;
  /** Number of runs whose worker was lost. */
  readonly lost: number;
}

/** A new job of pg-boss for a shard. Its own id distinguishes it from an earlier job of the same shard. */
export function asJob(entry: ShardEntry, waitS = 0): JobInsert {
  return { id: randomUUID(), data: { ...entry }, ...(waitS > 0 && { startAfter: waitS }) };
}
