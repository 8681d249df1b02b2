import type { RateLimits, Usage } from "@embedloom/core";

/** How a call or a stream stands; every event holds the whole state, so any of them may be skipped. */
export interface EmbedProgress {
  /** Inputs that have their vector. */
  readonly done: number;
  /** Inputs that have none and will get none. */
  readonly failed: number;
  /** Inputs whose vector came from the journal of a stream, for nothing; they are in `done` too. */
  readonly cached: number;
  /** Inputs of the call. Absent: a stream does not know how many will come. */
  readonly total: number | undefined;
  /** Requests sent so far, repeated ones included. */
  readonly requests: number;
  /** Requests sent again, after a passing failure or a refusal for the rate limit. */
  readonly retries: number;
  /** Tokens of the requests that succeeded, as the embedder estimates them. */
  readonly tokens: number;
  /** What the requests that succeeded cost, as the provider counts; `costUsd` is the price. */
  readonly usage: Usage;
  /** The limits that requests are paced by at the moment, given or learnt; none are unlimited so far. */
  readonly limits: RateLimits;
  /**
   * Estimated milliseconds until the last input, at the pace since the first. Absent: nothing is done yet, or `total` is
   * unknown.
   */
  readonly etaMs: number | undefined;
  /** Until when all workers pause, in milliseconds since 1970. Absent: they do not. */
  readonly pausedUntilMs: number | undefined;
}

/** A listener to the progress of a call. What it throws or rejects with changes nothing, and is written once by `console.warn`. */
export type ProgressListener = (progress: EmbedProgress) => void;
