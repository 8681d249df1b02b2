import type { WriteFence } from "@embedloom/core";
import { type Shard, shardLost } from "@embedloom/jobs";
import type { Job } from "bullmq";
import type { Cluster, Redis } from "ioredis";
import type { JobKeys } from "./job-connection.ts";
import type { KnownJob } from "./job-phase.ts";
import { FENCE_SCRIPT } from "./job-scripts.ts";

/** The right to work on a shard for a while. */
export interface ShardLease {
  /** Its token is higher than that of every earlier lease of the shard. */
  readonly fence: WriteFence;
  /** @throws LeaseLostError when another worker has it, or the job was cancelled */
  hold(): Promise<void>;
}

/** The request for a lease. */
interface LeaseWish {
  readonly job: Job<Shard>;
  readonly token: string;
  readonly leaseMs: number;
  readonly known: KnownJob;
}

/**
 * Takes the lease of a shard that BullMQ gave to this worker.
 *
 * @throws LeaseLostError when another worker has it already
 */
export async function takeLease(
  redis: Redis | Cluster,
  keys: JobKeys,
  { job, token, leaseMs, known }: LeaseWish,
): Promise<ShardLease> {
  async function hold(): Promise<void> {
    // It returns 0 or throws if the lock is not ours.
    const held = await job.extendLock(token, leaseMs).catch(() => 0);
    if (held !== 1) throw shardLost();
  }
  // The number is drawn first, so that the next owner of the shard draws a higher one.
  const drawn = (await redis.eval(FENCE_SCRIPT, 1, keys.state, known.id ?? "")) as [number: number, id: string] | null;
  if (drawn === null) throw shardLost();
  known.id = drawn[1];
  await hold();
  return { fence: { name: `${keys.prefix}:${job.data.number}`, token: Number(drawn[0]) }, hold };
}
