import type { CompletedInputs, InputFailure, OverlongInput, RateLimitState } from "@embedloom/core";

/** What became of every input of a call. */
export interface SettledEmbeddings {
  /** What has its vector. */
  readonly completed: CompletedInputs;
  /** What has none, by ascending position; with `completed` it accounts for every input. */
  readonly failures: readonly InputFailure[];
  /** The server's limits after the last request. Absent: it did not say. */
  readonly rateLimit?: RateLimitState | undefined;
  /** The inputs that were too long and were truncated or averaged, by ascending position. Absent: none. */
  readonly overlong?: readonly OverlongInput[] | undefined;
  /**
   * The error that ended the call before every input had its try: used-up credit, refused credentials, a server that is
   * down, a wait above `maxRetryAfterMs`. Absent: every input was tried.
   */
  readonly stoppedBy?: unknown;
}
