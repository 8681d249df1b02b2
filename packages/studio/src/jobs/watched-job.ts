import { createEmbeddingJob } from "@embedloom/bullmq";
import { deadReasons } from "@embedloom/jobs";
import { Redis } from "ioredis";
import type { JobWatchRequest, WatchedJob } from "../api/index.ts";

/** Reads how a job stands. */
export interface JobReader {
  /** `undefined`: Redis has no job of that name. @throws StoreError when it does not answer */
  read(): Promise<WatchedJob | undefined>;
  close(): Promise<void>;
}

/** A page is better told soon that Redis is away than kept waiting. */
const AWAY_MS = 3000;
const MOST_FAILURES = 6;

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
      return { ...status, failures: hasFailures ? (await deadReasons(job)).slice(0, MOST_FAILURES) : [] };
    },
    async close() {
      redis.disconnect();
      await job.close();
    },
  };
}
