import { type AbortOptions, checkAbort } from "@embedloom/core";
import type { EmbeddingJob, Shard } from "@embedloom/jobs";
import { Queue } from "bullmq";
import { deadShards, deadTexts, retryDead } from "./dead-letters.ts";
import { guarded, type JobKeys, jobKeys, type JobPlace, openRedis, QUEUE, readPlace } from "./job-connection.ts";
import { minuteKeys } from "./job-ledger.ts";
import { jobStatus } from "./job-status.ts";
import { emptyQueue, planJob, type PlanPlace, untilUnplanned } from "./plan-job.ts";

/** How many events BullMQ keeps. Nothing here listens to them. */
const EVENTS_KEPT = 100;

/**
 * Opens a job by its name, to plan, watch and stop it. It connects with the first call. Every refusal of Redis is a
 * `StoreError`.
 *
 * @throws InvalidOptionError when a setting cannot work
 * @example
 * ```ts no-run
 * import { createEmbeddingJob } from "@embedloom/bullmq";
 * import { createListSource } from "@embedloom/jobs";
 *
 * const job = createEmbeddingJob({ url: "redis://localhost:6379", name: "articles" });
 * await job.plan(createListSource([{ id: "a", text: "a lease" }])); // your table: ids are read, never texts
 * const { shards, usage, remainingMs } = await job.status();
 * console.log(shards.done, shards.planned, usage.costUsd, remainingMs);
 * await job.close();
 * ```
 */
export function createEmbeddingJob(place: JobPlace): EmbeddingJob {
  const settings = readPlace<JobPlace>("place", place, {});
  const keys = jobKeys(settings);
  let opened: OpenPlace | undefined;
  const open = (): OpenPlace => (opened ??= openPlace(settings));
  async function within<T>(work: (job: PlanPlace) => Promise<T>): Promise<T> {
    const job = open();
    return guarded(job.redis, async () => {
      // This command fails if Redis cannot be reached. BullMQ would wait for ever.
      await job.redis.exists(keys.state);
      return work(job);
    });
  }
  async function* pages<T>(list: Lister<T>, given: AbortOptions): AsyncGenerator<T> {
    const options = checkAbort(given);
    const iterator = await within(async (job) => list(job, options));
    for (;;) {
      const { done, value } = await guarded(open().redis, () => iterator.next());
      if (done === true) return;
      yield value;
    }
  }
  async function cancel({ redis, queue }: PlanPlace): Promise<void> {
    await redis.hset(keys.state, "phase", "cancelled");
    await emptyQueue(queue);
  }
  return {
    name: settings.name,
    plan: (source, options = {}) => within((job) => planJob(job, source, options)),
    status: () => within(jobStatus),
    pause: () => within(({ queue }) => queue.pause()),
    resume: () => within(({ queue }) => queue.resume()),
    cancel: () => within(cancel),
    deadTexts: (options = {}) => pages(deadTexts, options),
    deadShards: (options = {}) => pages(deadShards, options),
    retryDead: () => within(retryDead),
    remove: () =>
      within(async (job) => {
        // Without an id, workers see that their job is gone.
        await job.redis.multi().hset(keys.state, "phase", "cancelled").hdel(keys.state, "id").exec();
        await emptyQueue(job.queue);
        await untilUnplanned(job);
        // A planner that was killed meanwhile may have left shards in the queue.
        await emptyQueue(job.queue);
        await job.redis.del(keys.state, keys.done, keys.dead, keys.workers, keys.planner, ...minuteKeys(keys));
      }),
    async close() {
      const mine = opened;
      opened = undefined;
      await mine?.close();
    },
  };
}

export type {
  DeadShard,
  EmbeddingJob,
  JobPhase,
  JobStatus,
  JobWorkerStatus,
  PlanJobOptions,
  PlanProgress,
} from "@embedloom/jobs";

type Lister<T> = (job: PlanPlace, options: AbortOptions) => AsyncGenerator<T>;

interface OpenPlace extends PlanPlace {
  close(): Promise<void>;
}

function openPlace(settings: JobPlace): OpenPlace {
  const redis = openRedis(settings);
  const keys = jobKeys(settings);
  let queue: Queue<Shard> | undefined;
  return {
    ...{ redis, keys, name: settings.name },
    // Opening a queue writes settings of BullMQ to Redis, but the status of a job that was never planned must write nothing.
    get queue() {
      queue ??= openQueue(redis, keys);
      return queue;
    },
    async close() {
      await queue?.close();
      redis.disconnect();
    },
  };
}

function openQueue(connection: PlanPlace["redis"], { prefix }: JobKeys): Queue<Shard> {
  const queue = new Queue<Shard>(QUEUE, { connection, prefix, streams: { events: { maxLen: EVENTS_KEPT } } });
  // A command that fails rejects at its caller.
  queue.on("error", () => {});
  return queue;
}
