import type { EmbeddingJob, JobWorker, JobWorkerOptions } from "@embedloom/jobs";
import { loadOptional } from "../optional/index.ts";
import type { JobAddress } from "./job-address.ts";

/** The engine of a job. */
export interface JobEngine {
  /** Opens the job; nothing is connected before its first call. */
  openJob(): EmbeddingJob;
  /** Starts to work on it. */
  startWorker(options: JobWorkerOptions): JobWorker;
}

/** Somebody looks at the screen: a server that is away is said soon. */
const AWAY_MS = 5000;

/**
 * Loads the engine that an address names.
 *
 * @throws Failure that says what to install
 */
export async function openEngine({ engine, url, name }: JobAddress): Promise<JobEngine> {
  if (engine === "bullmq") {
    const { createEmbeddingJob, startJobWorker } = await loadOptional(
      "@embedloom/bullmq",
      "A job on Redis",
      () => import("@embedloom/bullmq"),
    );
    return {
      openJob: () => createEmbeddingJob({ url, name, awayMs: AWAY_MS }),
      startWorker: (options) => startJobWorker({ url, name, ...options }),
    };
  }
  const { createEmbeddingJob, startJobWorker } = await loadOptional(
    "@embedloom/pg-boss",
    "A job on PostgreSQL",
    () => import("@embedloom/pg-boss"),
  );
  return {
    openJob: () => createEmbeddingJob({ connectionString: url, name }),
    startWorker: (options) => startJobWorker({ connectionString: url, name, ...options }),
  };
}
