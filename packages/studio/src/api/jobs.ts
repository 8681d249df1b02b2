import type { JobPhase } from "@embedloom/bullmq";

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

/** The figures of a job, over all workers. */
export interface WatchedJob {
  readonly phase: JobPhase;
  readonly shards: {
    readonly planned: number;
    readonly waiting: number;
    readonly active: number;
    readonly done: number;
    /** Given up. */
    readonly dead: number;
  };
  readonly texts: {
    readonly planned: number;
    readonly done: number;
    readonly written: number;
    readonly failed: number;
  };
  readonly requests: number;
  /** `null`: a provider has not told. */
  readonly tokens: number | null;
  readonly costUsd: number | null;
  /** A minute's figures over the last whole minutes. */
  readonly perMinute: { readonly texts: number; readonly requests: number; readonly tokens: number };
  /** What the workers' rate limiter allows a minute. Absent: it has told none. */
  readonly limits?: { readonly requestsPerMinute?: number; readonly tokensPerMinute?: number };
  /** `null`: nobody works, or the plan is not complete. */
  readonly remainingMs: number | null;
  readonly workers: readonly WatchedWorker[];
  /** Why texts and shards failed, the most frequent first; of the first of them, where there are many. */
  readonly failures: readonly { readonly message: string; readonly count: number }[];
}

/** A process that works on the job. */
interface WatchedWorker {
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  /** Shards it has in hand. */
  readonly shards: number;
  /** When it was heard of, in milliseconds since 1970. */
  readonly seenAt: number;
}
