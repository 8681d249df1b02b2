import { randomUUID } from "node:crypto";
import { isEmbedloomError, kinds, readOptions, sleep, StoreError, notify } from "@embedloom/core";
import { LeaseLostError } from "@embedloom/core/sink";
import {
  jobCancelled,
  planJobKinds,
  type PlanJobOptions,
  type PlanProgress,
  planShards,
  type Shard,
  type TextSource,
} from "@embedloom/jobs";
import type { Queue } from "bullmq";
import type { Cluster, Redis } from "ioredis";
import type { JobKeys } from "./job-connection.ts";
import { ANNOUNCE_SCRIPT, BEGIN_SCRIPT, COMMIT_SCRIPT, PLANNED_SCRIPT, PLANNER_SCRIPT } from "./job-scripts.ts";

/** The parts of a job that planning needs. */
export interface PlanPlace {
  readonly name: string;
  readonly redis: Redis | Cluster;
  readonly keys: JobKeys;
  readonly queue: Queue<Shard>;
}

/** Shards per command to the queue. */
const GROUP = 100;
const TURN_MS = 15_000;
const ASK_EVERY_MS = 500;
/** Wait before the second attempt; each further wait is twice as long. */
const FIRST_BACKOFF_MS = 1000;
const DEFAULT_ATTEMPTS = 8;

/** Queues all ids that are not planned yet; see `EmbeddingJob.plan`. */
export async function planJob(
  place: PlanPlace,
  source: Pick<TextSource, "ids">,
  given: PlanJobOptions,
): Promise<PlanProgress> {
  const options = readOptions<PlanJobOptions>("options", given, planJobKinds);
  kinds.withMethods("a source with `ids`", "ids")("source", source);
  const { redis, keys } = place;
  options.signal?.throwIfAborted();
  const turn = await takeTurn(place);
  try {
    await takeStep(place, BEGIN_SCRIPT, turn.id, options.attempts ?? DEFAULT_ATTEMPTS, randomUUID());
    const pending = await redis.hget(keys.state, "pending");
    if (pending !== null) await enqueue(place, turn.id, JSON.parse(pending) as Shard[], options);
    const cursor = await redis.hget(keys.state, "cursor");
    const resumeAfter = cursor === null ? undefined : (JSON.parse(cursor) as Shard);
    const { idsPerShard, signal } = options;
    let group: Shard[] = [];
    for await (const shard of planShards(source, { idsPerShard, signal, resumeAfter })) {
      if (group.push(shard) < GROUP) continue;
      await enqueue(place, turn.id, group, options);
      notify("onProgress", options.onProgress, await plannedOf(place));
      group = [];
    }
    if (group.length > 0) await enqueue(place, turn.id, group, options);
    await redis.eval(PLANNED_SCRIPT, 2, keys.state, keys.planner, turn.id);
    const progress = await plannedOf(place);
    notify("onProgress", options.onProgress, progress);
    return progress;
  } finally {
    await turn.end();
  }
}

async function enqueue(place: PlanPlace, id: string, shards: readonly Shard[], options: PlanJobOptions): Promise<void> {
  const { queue } = place;
  await untilQueueHasSpace(place, options);
  await takeStep(place, ANNOUNCE_SCRIPT, id, JSON.stringify(shards));
  await queue.addBulk(shards.map((shard) => asJob(shard, options.attempts)));
  const last = JSON.stringify(shards.at(-1));
  const ids = shards.reduce((sum, shard) => sum + shard.ids, 0);
  try {
    await takeStep(place, COMMIT_SCRIPT, id, last, shards.length, ids);
  } catch (error) {
    // The job was cancelled meanwhile, so the queue must stay empty.
    if (isEmbedloomError(error, "unsupported")) await emptyQueue(queue);
    throw error;
  }
}

/**
 * Does a step of a plan.
 *
 * @throws UnsupportedError when the job was cancelled
 * @throws LeaseLostError when another process plans it
 */
async function takeStep(
  { redis, keys, name }: PlanPlace,
  script: string,
  ...values: (string | number)[]
): Promise<void> {
  const done = await redis.eval(script, 2, keys.state, keys.planner, ...values);
  if (done === -1) throw jobCancelled(name);
  if (done !== 1) throw turnLost();
}

/** A shard as a job of BullMQ. BullMQ ignores a second job with the same id. */
export function asJob(
  shard: Shard,
  attempts: number = DEFAULT_ATTEMPTS,
): Parameters<Queue<Shard>["addBulk"]>[0][number] {
  return {
    name: "shard",
    data: shard,
    opts: { jobId: `s${shard.number}`, attempts, backoff: { type: "exponential", delay: FIRST_BACKOFF_MS } },
  };
}

async function untilQueueHasSpace(
  { redis, keys, queue, name }: PlanPlace,
  { maxQueued = 100_000, signal }: PlanJobOptions,
): Promise<void> {
  for (;;) {
    signal?.throwIfAborted();
    if ((await redis.hget(keys.state, "phase")) === "cancelled") throw jobCancelled(name);
    const counts = await queue.getJobCounts("waiting", "delayed");
    const queued = Object.values(counts).reduce((sum, count) => sum + count, 0);
    if (queued + GROUP <= maxQueued) return;
    await sleep(ASK_EVERY_MS, signal);
  }
}

async function plannedOf({ redis, keys }: PlanPlace): Promise<PlanProgress> {
  const [shards, ids] = await redis.hmget(keys.state, "planned", "plannedIds");
  return { shards: Number(shards ?? 0), ids: Number(ids ?? 0) };
}

/** Allows one planner at a time. Two could queue shards with different boundaries. */
async function takeTurn({ redis, keys }: PlanPlace): Promise<{ readonly id: string; end(): Promise<void> }> {
  const id = randomUUID();
  if ((await redis.set(keys.planner, id, "PX", TURN_MS, "NX")) === null) {
    throw new StoreError("Another process plans this job; if it was killed, its turn ends within 15 seconds.");
  }
  const prolong = (): void => {
    redis.eval(PLANNER_SCRIPT, 1, keys.planner, id, TURN_MS).catch(() => {});
  };
  const timer = setInterval(prolong, TURN_MS / 5);
  timer.unref();
  return {
    id,
    async end() {
      clearInterval(timer);
      await redis.eval(PLANNER_SCRIPT, 1, keys.planner, id, 0);
    },
  };
}

/** Removes everything in the queue, including shards that somebody is working on. */
export async function emptyQueue(queue: Queue<Shard>): Promise<void> {
  await queue.pause();
  await queue.obliterate({ force: true });
}

/** Waits until the planner of a cancelled job has stopped. The turn of a planner that was killed expires. */
export async function untilUnplanned({ redis, keys }: PlanPlace): Promise<void> {
  while ((await redis.exists(keys.planner)) === 1) await sleep(ASK_EVERY_MS / 5);
}

function turnLost(): LeaseLostError {
  return new LeaseLostError("Another process plans this job now: this one stood still for longer than its turn.");
}
