import { isEmbedloomError } from "@embedloom/core";
import {
  type DeadText,
  endsJob,
  failureReason,
  observedRun,
  type RunLedger,
  type Shard,
  shardLost,
  shardParts,
} from "@embedloom/jobs";
import { type Job, UnrecoverableError, WaitingError } from "bullmq";
import type { Cluster, Redis } from "ioredis";
import { deadEntry } from "./dead-letters.ts";
import { type JobKeys, queueKey } from "./job-connection.ts";
import type { KnownJob } from "./job-phase.ts";
import { FINISH_SCRIPT } from "./job-scripts.ts";
import { takeLease } from "./shard-lease.ts";
import type { WorkerSettings } from "./worker-settings.ts";

/** The parts that all shards of a worker share. */
export interface ProcessorPlace {
  readonly redis: Redis | Cluster;
  readonly keys: JobKeys;
  readonly settings: WorkerSettings;
  readonly known: KnownJob;
  readonly ledger: RunLedger;
  /** Aborts when the worker should end gracefully. */
  readonly stopSignal: AbortSignal;
  /** Aborts when it should end at once. */
  readonly endSignal: AbortSignal;
  /** The signal that aborts when the lease of a job is lost. */
  leaseSignal(jobId: string): AbortSignal;
  /** Ends the worker with an error that every shard would meet. */
  giveUp(error: unknown): void;
}

/** Runs one shard that BullMQ gave to this worker. */
export async function processShard(place: ProcessorPlace, job: Job<Shard>, token: string): Promise<void> {
  try {
    if (await runLeased(place, job, token)) return;
  } catch (error) {
    if (!place.endSignal.aborted && !endsJob(error)) throw asFailure(error);
    if (endsJob(error)) place.giveUp(error);
  }
  // The shard goes back into the queue at once, so that no worker waits until the lease expires.
  await job.moveToWait(token);
  throw new WaitingError();
}

async function runLeased(place: ProcessorPlace, job: Job<Shard>, token: string): Promise<boolean> {
  const { redis, keys, settings, known, ledger, stopSignal, endSignal } = place;
  const { index, leaseMs } = settings;
  const lease = await takeLease(redis, keys, { job, token, leaseMs, known });
  const letters: DeadText[] = [];
  const shard = job.data;
  const note = ledger.begin();
  const result = await observedRun(settings, shard, {
    ...shardParts(settings),
    fence: lease.fence,
    ...(index.fences !== true && { beforeWrite: () => lease.hold() }),
    lastAttempt: job.attemptsMade + 1 >= (job.opts.attempts ?? 1),
    stopSignal,
    signal: AbortSignal.any([endSignal, place.leaseSignal(job.id!)]),
    onProgress: note,
    onDeadText: (letter) => void letters.push(letter),
  });
  note(result);
  if (!result.complete) return false;
  await ledger.flush();
  const entry = deadEntry(shard, letters);
  const places = [keys.state, keys.done, keys.dead, queueKey(keys, `${job.id}:lock`)];
  const isOurs = await redis.eval(FINISH_SCRIPT, 4, ...places, shard.number, shard.ids, entry, token);
  if (isOurs !== 1) throw shardLost();
  return true;
}

// BullMQ stores only the message, and the message of a foreign error may hold anything.
function asFailure(error: unknown): unknown {
  if (isEmbedloomError(error, "lease_lost")) return error;
  const { reason, isFinal } = failureReason(error);
  return isFinal ? new UnrecoverableError(reason) : new Error(reason, { cause: error });
}
