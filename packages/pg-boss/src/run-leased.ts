import { isEmbedloomError } from "@embedloom/core";
import {
  type DeadText,
  endsJob,
  failureReason,
  observedRun,
  type RunLedger,
  type ShardResult,
  shardParts,
} from "@embedloom/jobs";
import { finishShard } from "./finish-shard.ts";
import type { JobDatabase } from "./job-database.ts";
import { giveUp, hold, putBack, type ShardLease } from "./shard-lease.ts";
import type { WorkerSettings } from "./worker-settings.ts";

/** The parts that all shards of a worker share. */
export interface RunPlace {
  readonly database: JobDatabase;
  readonly settings: WorkerSettings;
  readonly ledger: RunLedger;
  /** Most runs of a shard. */
  readonly attempts: number;
  /** Aborts when the worker should end gracefully. */
  readonly stopSignal: AbortSignal;
  /** Aborts when it should end at once. */
  readonly endSignal: AbortSignal;
}

/** A lease that a worker holds. */
export interface HeldLease {
  readonly lease: ShardLease;
  /** Aborts when it is lost. */
  readonly lost: AbortController;
  /** Whether the transaction that records "done" releases it. No other worker has it then. */
  isFinishing: boolean;
}

/** Wait before the second attempt; each further wait is twice as long. */
const FIRST_WAIT_S = 1;
const LONGEST_WAIT_S = 300;

/**
 * Runs a shard and records the outcome.
 *
 * @throws the error of a failed run, after it was recorded
 */
export async function runLeased(place: RunPlace, held: HeldLease): Promise<void> {
  const { database, attempts, endSignal } = place;
  const { lease, lost } = held;
  const { entry } = lease;
  try {
    const { complete } = await runOnce(place, held);
    if (!complete) await putBack(database, lease, entry, 0);
  } catch (error) {
    if (isEmbedloomError(error, "lease_lost") || lost.signal.aborted) throw error;
    if (endSignal.aborted || endsJob(error)) {
      // No worker should wait until the lease expires.
      await putBack(database, lease, entry, 0);
    } else {
      const { reason, isFinal } = failureReason(error);
      const next = { ...entry, failed: entry.failed + 1 };
      const waitS = Math.min(FIRST_WAIT_S * 2 ** entry.failed, LONGEST_WAIT_S);
      if (isFinal || next.failed >= attempts) await giveUp(database, lease, next, reason);
      else await putBack(database, lease, next, waitS);
    }
    throw error;
  }
}

async function runOnce(place: RunPlace, held: HeldLease): Promise<ShardResult> {
  const { database, settings, ledger, attempts, stopSignal, endSignal } = place;
  const { together } = settings;
  const { lease, lost } = held;
  const { shard, failed } = lease.entry;
  const letters: DeadText[] = [];
  const note = ledger.begin();
  // The transaction checks the lease at its end. A check on a second connection could wait for ever if the pool is small.
  let isCommitting = false;
  const signal = AbortSignal.any([endSignal, lost.signal]);
  const result = await observedRun(settings, shard, {
    ...shardParts(settings),
    fence: lease.fence,
    beforeWrite: () => (isCommitting ? undefined : hold(database, lease, settings.leaseMs)),
    lastAttempt: failed + 1 >= attempts,
    ...{ stopSignal, signal, onProgress: note },
    onDeadText: (letter) => void letters.push(letter),
    ...(together !== undefined && {
      commit: (write) =>
        together.transaction(
          async ({ index, query }) => {
            held.isFinishing = false;
            isCommitting = true;
            await write(index);
            held.isFinishing = true;
            await finishShard(database, query, lease, letters);
          },
          { signal },
        ),
    }),
  });
  note(result);
  await ledger.flush().catch(() => {});
  if (together === undefined && result.complete) {
    held.isFinishing = true;
    await database.transaction((run) => finishShard(database, run, lease, letters));
  }
  return result;
}
