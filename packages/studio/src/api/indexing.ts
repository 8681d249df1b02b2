/**
 * Where an indexing job stands. `interrupted`: the server ended while it ran; `resume` goes on, as with `paused`.
 * `pausing`: the requests under way are still waited for, because they are paid.
 */
export type JobState = "idle" | "running" | "pausing" | "paused" | "interrupted" | "cancelled" | "done" | "failed";

/** A document that could not be indexed. */
export interface DocumentFailure {
  readonly id: string;
  readonly name: string;
  readonly message: string;
}

/** How the indexing job stands; every event holds the whole state. */
export interface JobStatus {
  readonly state: JobState;
  /** What ended a job that `failed`, with the way out. Absent otherwise. */
  readonly message?: string;
  readonly code?: string;
  /** Provider and model. */
  readonly model: string;
  /** Milliseconds since 1970. Absent: there was no job yet. */
  readonly startedAt?: number;
  /** Milliseconds that the job ran, pauses left out. */
  readonly elapsedMs: number;
  /** Documents of the job. */
  readonly documents: JobCount;
  /** Chunks embedded alone. */
  readonly plain: JobCount;
  /** Chunks embedded inside their document. Absent: the provider gives no token vectors. */
  readonly late?: JobCount;
  /** Tokens of the requests that succeeded, as the provider's limit counts them; plain chunks only. */
  readonly tokens: number;
  readonly requests: number;
  readonly retries: number;
  /** Vectors that came from the cache. */
  readonly cacheHits: number;
  /** Store calls that failed; the cache never makes a job fail. */
  readonly storeErrors: number;
  /** Absent: the provider has no price. */
  readonly costUsd?: number;
  /** Estimated milliseconds to the end. Absent: unknown. */
  readonly etaMs?: number;
  /** The limits that requests are paced by at the moment. */
  readonly limits: { readonly requestsPerMinute?: number; readonly tokensPerMinute?: number };
  /** Until when all requests pause because the provider asked, in milliseconds since 1970. Absent: they do not. */
  readonly pausedUntil?: number;
  /** The first 50 failures; all are in `GET /api/documents?state=failed`. */
  readonly failures: readonly DocumentFailure[];
}

/** Body of `POST /api/indexing/start`. */
export interface StartRequest {
  /**
   * Whether nobody asked for it: then it begins only where that costs nothing, and never a job that was stopped.
   *
   * @default false
   */
  readonly automatic?: boolean;
}

/** How much of something is over. */
export interface JobCount {
  readonly total: number;
  readonly done: number;
  readonly failed: number;
}

/**
 * The index of the current provider. `stale`: documents are indexed, but with another provider or model; re-index.
 * `partial`: some documents are waiting.
 */
type IndexState = "empty" | "stale" | "partial" | "current";

/** What a search would look into. */
export interface IndexStatus {
  readonly state: IndexState;
  /** Changes whenever a search could give something else. */
  readonly version: string;
  readonly documents: number;
  readonly chunks: number;
  /** Width of a vector; 0 while there is none. */
  readonly dimensions: number;
  /** Whether there are late vectors too. */
  readonly late: boolean;
  /** Bytes of the vectors in full width. */
  readonly bytes: number;
  /** Provider and model now. */
  readonly model: string;
  /** Provider and model of the stale index. Absent: it is not stale. */
  readonly staleModel?: string;
}
