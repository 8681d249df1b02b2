import type { Usage } from "@embedloom/core";

/** How a call or a stream stands; every event holds the whole state, so any of them may be skipped. */
export interface EmbedProgress {
  /** Inputs that have their vector. */
  readonly done: number;
  /** Inputs that have none and will get none. */
  readonly failed: number;
  /** Inputs of the call. Absent: a stream does not know how many will come. */
  readonly total: number | undefined;
  /** Requests sent so far, repeated ones included. */
  readonly requests: number;
  /** Requests sent again, after a passing failure or a refusal for the rate limit. */
  readonly retries: number;
  /** Tokens of the requests that succeeded, as the embedder estimates them. */
  readonly tokens: number;
  /** What the requests that succeeded cost, as the provider counts. */
  readonly usage: Usage;
  /** Until when all workers pause, in milliseconds since 1970. Absent: they do not. */
  readonly pausedUntilMs: number | undefined;
}

/** Is told how a call stands. An error it throws ends the call, which keeps what was done. */
export type ProgressListener = (progress: EmbedProgress) => void;
