import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { sleep, notify } from "@embedloom/core";
import { closeOn, jobRemoved, type JobWorker, type JobWorkerStatus, type Shard, shardLost } from "@embedloom/jobs";
import { Worker } from "bullmq";
import type { Cluster, Redis } from "ioredis";
import { type JobKeys, jobKeys, openRedis, QUEUE, withoutPassword } from "./job-connection.ts";
import { jobSight, type KnownJob } from "./job-phase.ts";
import { createJobLedger } from "./job-ledger.ts";
import { type ProcessorPlace, processShard } from "./shard-processor.ts";
import { type JobWorkerSettings, readWorkerSettings, type WorkerSettings } from "./worker-settings.ts";

export type { JobWorker } from "@embedloom/jobs";

const HEARTBEAT_MS = 2000;
/** How long Redis may take, after the grace, to record that a shard is free. */
const LATE_MS = 2000;

/**
 * Starts a worker for a job. Any number of workers on any machines may work on the same job.
 *
 * If a worker is killed, others take over its shards after one and a half times `leaseMs`, and only what was in flight is paid
 * for again. If a worker hangs for longer than its lease and then goes on, it writes nothing more to an index that supports
 * fences (pgvector, sqlite-vec), and at most the batch it was sending to any other index.
 *
 * @throws InvalidOptionError when a setting cannot work
 * @example
 * ```ts no-run
 * import { withBatching } from "@embedloom/batcher";
 * import { startJobWorker } from "@embedloom/bullmq";
 * import type { Embedder, VectorIndex } from "@embedloom/core";
 * import type { TextSource } from "@embedloom/jobs";
 * import { createRedisLimiter } from "@embedloom/redis-limiter";
 *
 * export async function work(provider: Embedder, source: TextSource, index: VectorIndex) {
 *   const url = "redis://localhost:6379";
 *   const rateLimiter = createRedisLimiter({ url, name: "openai" });
 *   const embedder = withBatching(provider, { rateLimiter });
 *   const worker = startJobWorker({ url, name: "articles", source, embedder, index, whenDone: "end" });
 *   await worker.ended; // SIGTERM ends it in good order
 *   await rateLimiter.close();
 * }
 * ```
 */
export function startJobWorker(settings: JobWorkerSettings): JobWorker {
  const read = readWorkerSettings(settings);
  const id = randomUUID();
  const keys = jobKeys(read);
  // Commands wait while Redis restarts.
  const redis = openRedis(read, true);
  const [stop, end] = [new AbortController(), new AbortController()];
  const leases = new Map<string, AbortController>();
  const known: KnownJob = {};
  const ledger = createJobLedger(redis, keys, known);
  let settle: { resolve(): void; reject(error: unknown): void };
  const ended = new Promise<void>((resolve, reject) => (settle = { resolve, reject }));
  // A caller who only calls `close` must not get an unhandled rejection.
  ended.catch(() => {});
  const place: ProcessorPlace = {
    ...{ redis, keys, settings: read, known, ledger, stopSignal: stop.signal, endSignal: end.signal },
    leaseSignal: (jobId) => leases.get(jobId)!.signal,
    giveUp: (error) => void close({ error }),
  };
  const worker = new Worker<Shard>(
    QUEUE,
    async (job, token) => {
      leases.set(job.id!, new AbortController());
      try {
        await processShard(place, job, token!);
      } finally {
        leases.delete(job.id!);
      }
    },
    {
      ...{ connection: redis, prefix: keys.prefix, name: id },
      ...{ concurrency: read.concurrency, maxStalledCount: read.lostWorkers },
      ...{ lockDuration: read.leaseMs, lockRenewTime: read.leaseMs / 3, stalledInterval: Math.ceil(read.leaseMs / 2) },
      ...{ removeOnComplete: { count: 0 }, drainDelay: 2 },
    },
  );
  const loseLeases = (ids: Iterable<string>): void => {
    for (const jobId of ids) leases.get(jobId)?.abort(shardLost());
  };
  worker.on("lockRenewalFailed", loseLeases);
  const report = (error: unknown, shard?: Shard): void =>
    notify("onError", read.onError, withoutPassword(redis, error), shard);
  worker.on("failed", (job, error) => report(error.cause ?? error, job?.data));
  worker.on("error", (error) => report(error));

  const watch = async (): Promise<void> => {
    await look();
    if (known.id !== undefined && !stop.signal.aborted) await beat({ redis, keys, settings: read, id }, leases.size);
  };
  const look = async (): Promise<void> => {
    const { id: jobId, phase } = await jobSight(redis, keys);
    const isRemoved = known.id !== undefined && jobId !== known.id;
    known.id ??= jobId;
    if (isRemoved || phase === "cancelled") loseLeases([...leases.keys()]);
    if (isRemoved) return place.giveUp(jobRemoved(read.name));
    const isOver = phase === "cancelled" || (phase === "done" && read.whenDone === "end");
    if (isOver && leases.size === 0) void close();
  };
  // A small job has ended before the timer fires.
  worker.on("drained", () => void look().catch(() => {}));
  worker.on("completed", () => void (read.whenDone === "end" && look().catch(() => {})));
  const timer = setInterval(() => void watch().catch(() => {}), Math.min(HEARTBEAT_MS, read.leaseMs));
  const stopListening = closeOn(read.endOn, () => close());
  let closing: Promise<void> | undefined;
  function close(why?: { readonly error: unknown }): Promise<void> {
    stopListening();
    clearInterval(timer);
    closing ??= endWorker({ ...place, worker, stop, end, id });
    closing.then(
      () => (why === undefined ? settle.resolve() : settle.reject(why.error)),
      (error: unknown) => settle.reject(error),
    );
    return closing;
  }
  void watch().catch(() => {});
  return { id, ended, close: () => close() };
}

interface Ending extends Pick<ProcessorPlace, "redis" | "keys" | "settings" | "ledger"> {
  readonly worker: Worker<Shard>;
  readonly stop: AbortController;
  readonly end: AbortController;
  readonly id: string;
}

async function endWorker({ redis, keys, settings, ledger, worker, stop, end, id }: Ending): Promise<void> {
  const { graceMs } = settings;
  const done = new AbortController();
  const idle = worker.close();
  idle.catch(() => {});
  stop.abort();
  const grace = setTimeout(() => end.abort(), graceMs);
  // If Redis cannot be reached, nothing answers, but the process must still end.
  const late = sleep(graceMs + LATE_MS, done.signal).catch(() => {});
  await Promise.race([idle, late]);
  clearTimeout(grace);
  const goodbye = ledger.flush().then(() => redis.hdel(keys.workers, id));
  await Promise.race([goodbye.catch(() => {}), redis.status === "ready" ? late : undefined]);
  done.abort();
  redis.disconnect();
}

interface Heartbeat {
  readonly redis: Redis | Cluster;
  readonly keys: JobKeys;
  readonly settings: WorkerSettings;
  readonly id: string;
}

async function beat({ redis, keys, settings, id }: Heartbeat, shards: number): Promise<void> {
  const status: JobWorkerStatus = {
    ...{ id, host: hostname(), pid: process.pid, shards, seenAt: Date.now() },
    limits: settings.rateLimiter?.limits,
  };
  await redis.hset(keys.workers, id, JSON.stringify(status));
}
