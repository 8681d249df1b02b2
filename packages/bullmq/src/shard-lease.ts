import { LeaseLostError } from "@embedloom/core/sink";
import type { WriteFence } from "@embedloom/core";
import type { Shard } from "@embedloom/jobs";
import type { Job } from "bullmq";
import type { Cluster, Redis } from "ioredis";
import type { JobKeys } from "./job-connection.ts";
import { FENCE_SCRIPT } from "./job-scripts.ts";

/** The right to work on a shard for a while. */
export interface ShardLease {
  /** Higher than that of whoever had the shard before. */
  readonly fence: WriteFence;
  /** @throws LeaseLostError when another worker has it, or the job was cancelled */
  hold(): Promise<void>;
}

/**
 * Takes the lease of a shard that BullMQ gave to this worker.
 *
 * @throws LeaseLostError when it is another worker's again
 */
export async function takeLease(
  redis: Redis | Cluster,
  keys: JobKeys,
  { job, token, leaseMs }: { readonly job: Job<Shard>; readonly token: string; readonly leaseMs: number },
): Promise<ShardLease> {
  async function hold(): Promise<void> {
    // It gives 0, or throws, when the lock is not ours.
    const held = await job.extendLock(token, leaseMs).catch(() => 0);
    if (held !== 1) throw leaseLost();
  }
  // The number first: whoever takes the shard after this lease has ended draws a later one.
  const number = Number(await redis.eval(FENCE_SCRIPT, 1, keys.state));
  if (number === 0) throw leaseLost();
  await hold();
  return { fence: { name: `${keys.prefix}:${job.data.number}`, token: number }, hold };
}

export function leaseLost(): LeaseLostError {
  return new LeaseLostError(
    "The shard was given to another worker, or the job was cancelled: nothing of it is written here.",
  );
}
