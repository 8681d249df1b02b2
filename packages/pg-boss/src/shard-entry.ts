import { randomUUID } from "node:crypto";
import type { Shard } from "@embedloom/jobs";
import type { JobInsert } from "pg-boss";

/** A shard as it lies in the queue, with what became of it before. */
export interface ShardEntry {
  readonly shard: Shard;
  /** Runs that failed. */
  readonly failed: number;
  /** Runs that their worker did not survive. */
  readonly lost: number;
}

/** A new job of pg-boss for a shard; a name of its own makes an earlier job of the same shard another one. */
export function asJob(entry: ShardEntry, waitS = 0): JobInsert {
  return { id: randomUUID(), data: { ...entry }, ...(waitS > 0 && { startAfter: waitS }) };
}
