import type { JobStatus } from "@embedloom/bullmq";

/** Body of `POST /api/jobs/watch`: a job of `@embedloom/bullmq`, by the Redis of its queue and its name. */
export interface JobWatchRequest {
  /** `redis://` or `rediss://`; a password in it is kept in memory only. */
  readonly url: string;
  /** The name that planner and workers were given. */
  readonly name: string;
}

/** How the watched job stands; nothing of it is changed by being watched. */
export interface JobWatchStatus {
  /** `looking`: not heard of yet; `missing`: Redis has no job of that name; `away`: Redis does not answer, `job` is what was known. */
  readonly state: "none" | "looking" | "missing" | "watching" | "away";
  /** Why it does not answer. */
  readonly message?: string;
  /** Address of Redis, without user and password. */
  readonly url?: string;
  readonly name?: string;
  /** What was known last. Absent: nothing yet. */
  readonly job?: WatchedJob;
}

/** How a job stands, and why some of it failed. What is `undefined` in the status is absent in JSON. */
export interface WatchedJob extends JobStatus {
  /** Why texts and shards failed, the most frequent first; of the first of them, where there are many. */
  readonly failures: readonly { readonly message: string; readonly count: number }[];
}
