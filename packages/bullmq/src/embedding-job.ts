import type { AbortOptions } from "@embedloom/core";
import type { DeadText, Shard, TextSource } from "@embedloom/jobs";
import { Queue } from "bullmq";
import { deadShards, type DeadShard, deadTexts, retryDead } from "./dead-letters.ts";
import { guarded, jobKeys, type JobPlace, openRedis, QUEUE, readPlace } from "./job-connection.ts";
import { jobStatus, type JobStatus } from "./job-status.ts";
import { planJob, type PlanJobOptions, type PlanPlace, type PlanProgress } from "./plan-job.ts";

/** A job: what plans it, watches it and stops it, from any process. Whatever Redis refuses is a `StoreError`. */
export interface EmbeddingJob {
  /** The name it was given. */
  readonly name: string;
  /**
   * Puts the source into the queue as shards, ranges of ids of some hundred bytes each. Killed and called again it goes on where
   * it was; when all is planned it does nothing but look for ids behind the last one.
   *
   * @throws StoreError while another process plans the same job
   * @throws UnsupportedError when the job was cancelled
   * @throws the signal's reason when it aborts
   */
  plan(source: Pick<TextSource, "ids">, options?: PlanJobOptions): Promise<PlanProgress>;
  /** How it stands, over all workers. */
  status(): Promise<JobStatus>;
  /** Lets workers begin no further shard; those in hand are finished. */
  pause(): Promise<void>;
  /** Lets them go on. */
  resume(): Promise<void>;
  /** Ends it for good: what waits is thrown away, and workers write no further batch. What is written stays. */
  cancel(): Promise<void>;
  /** The texts that have no row, page by page, with the reason of each. */
  deadTexts(options?: AbortOptions): AsyncIterable<readonly DeadText[]>;
  /** The shards that were given up, page by page, with the reason of each. */
  deadShards(options?: AbortOptions): AsyncIterable<readonly DeadShard[]>;
  /**
   * Puts the shards of dead texts and those that were given up into the queue again; of these only what has no row is paid for.
   *
   * @returns how many shards
   */
  retryDead(): Promise<number>;
  /** Cancels it and removes everything that Redis holds of it. */
  remove(): Promise<void>;
  /** Closes the connections; safe to call twice. */
  close(): Promise<void>;
}

/** Events that BullMQ keeps for whoever listens: nobody here does. */
const EVENTS_KEPT = 100;

/**
 * Opens a job by its name, to plan, watch and stop it. Nothing is connected before the first call.
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
  let opened: PlanPlace | undefined;
  const open = (): PlanPlace => (opened ??= openPlace(settings));
  const within = <T>(work: (job: PlanPlace) => Promise<T>): Promise<T> => guarded(async () => work(open()));
  async function cancel({ redis, queue }: PlanPlace): Promise<void> {
    await redis.hset(keys.state, "phase", "cancelled");
    await queue.pause();
    await queue.obliterate({ force: true });
  }
  return {
    name: settings.name,
    plan: (source, options = {}) => within((job) => planJob(job, source, options)),
    status: () => within(jobStatus),
    pause: () => within(({ queue }) => queue.pause()),
    resume: () => within(({ queue }) => queue.resume()),
    cancel: () => within(cancel),
    deadTexts: (options = {}) => pages(() => deadTexts(open(), options)),
    deadShards: (options = {}) => pages(() => deadShards(open(), options)),
    retryDead: () => within(retryDead),
    remove: () =>
      within(async (job) => {
        await cancel(job);
        await job.redis.del(keys.state, keys.done, keys.dead, keys.workers, keys.planner);
      }),
    async close() {
      const mine = opened;
      opened = undefined;
      await mine?.queue.close();
      mine?.redis.disconnect();
    },
  };
}

function openPlace(settings: JobPlace): PlanPlace {
  const redis = openRedis(settings);
  const keys = jobKeys(settings);
  const queue = new Queue<Shard>(QUEUE, {
    connection: redis,
    prefix: keys.prefix,
    streams: { events: { maxLen: EVENTS_KEPT } },
  });
  // Commands that fail tell their caller.
  queue.on("error", () => {});
  return { redis, keys, queue };
}

async function* pages<T>(open: () => AsyncIterable<T>): AsyncGenerator<T> {
  const iterator = open()[Symbol.asyncIterator]();
  for (;;) {
    const { done, value } = await guarded(() => iterator.next());
    if (done === true) return;
    yield value;
  }
}
