import { createEmbeddingJob, type EmbeddingJob } from "@embedloom/bullmq";
import { Redis } from "ioredis";
import type { JobWatchRequest, WatchedJob } from "../api/jobs.ts";

/** Reads how a job stands. */
export interface JobReader {
  /** `undefined`: Redis has no job of that name. @throws StoreError when it does not answer */
  read(): Promise<WatchedJob | undefined>;
  close(): Promise<void>;
}

/** A page is better told soon that Redis is away than kept waiting. */
const AWAY_MS = 3000;
const MOST_FAILURES = 6;
/** Dead texts that are read: every two seconds, so that a job that fails altogether must not be read as a whole. */
const MOST_READ = 500;

/** Opens a job to read it. */
export function openJobReader({ url, name }: JobWatchRequest): JobReader {
  const job = createEmbeddingJob({ url, name, awayMs: AWAY_MS });
  const redis = new Redis(url, {
    lazyConnect: true,
    maxRetriesPerRequest: 0,
    connectTimeout: AWAY_MS,
    retryStrategy: () => 500,
  });
  // Commands that fail tell their caller.
  redis.on("error", () => {});
  return {
    async read() {
      // BullMQ notes its settings where a queue is opened: under a name that nobody planned nothing is opened.
      if ((await redis.exists(`{embedloom:jobs:${name}}:state`)) === 0) return undefined;
      const status = await job.status();
      const hasFailures = status.texts.failed + status.shards.dead > 0;
      return { ...status, failures: hasFailures ? await failuresOf(job) : [] };
    },
    async close() {
      redis.disconnect();
      await job.close();
    },
  };
}

/** The reasons of the first of each kind of dead letter. */
async function failuresOf(job: EmbeddingJob): Promise<WatchedJob["failures"]> {
  const counts = new Map<string, number>();
  const add = (reason: string): void => void counts.set(reason, (counts.get(reason) ?? 0) + 1);
  let read = 0;
  for await (const page of job.deadTexts()) {
    for (const { message } of page) add(message);
    if ((read += page.length) >= MOST_READ) break;
  }
  for await (const page of job.deadShards()) {
    for (const { reason } of page) add(reason);
    break;
  }
  const sorted = [...counts].toSorted(([, one], [, other]) => other - one);
  return sorted.slice(0, MOST_FAILURES).map(([message, count]) => ({ message, count }));
}
