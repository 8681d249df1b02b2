import { addUsage, type EmbedResult, NO_USAGE, type RateLimitState, notify, type Usage } from "@embedloom/core";
import type { EmbedProgress, ProgressListener } from "./embed-progress.ts";
import { etaMs } from "./eta.ts";

/** What is counted during a call. */
export interface CallTally {
  /** What the requests that succeeded cost. */
  readonly usage: Usage;
  /** What the server said of its limits last. Absent: nothing. */
  readonly rateLimit: RateLimitState | undefined;
  /** Counts a request that goes out. */
  sent(): void;
  /** Counts a request that will go out again. */
  retried(): void;
  /** Counts what was paid for. */
  paid(tokens: number, usage: Usage, rateLimit?: EmbedResult["rateLimit"]): void;
  /** Tells the listener how things stand. */
  report(): void;
}

/** The part of an {@link EmbedProgress} that others count. */
export type Standing = Pick<EmbedProgress, "done" | "failed" | "total" | "limits" | "pausedUntilMs">;

/** Makes the tally of one call; without a listener its reports go nowhere. */
export function createCallTally(
  standing: () => Standing,
  listener: ProgressListener | undefined,
  now: () => number,
): CallTally {
  const startedAt = now();
  let requests = 0;
  let retries = 0;
  let tokens = 0;
  let usage = NO_USAGE;
  let rateLimit: RateLimitState | undefined;
  return {
    get usage() {
      return usage;
    },
    get rateLimit() {
      return rateLimit;
    },
    sent() {
      requests += 1;
    },
    retried() {
      retries += 1;
    },
    paid(more, cost, said) {
      tokens += more;
      usage = addUsage(usage, cost);
      rateLimit = said ?? rateLimit;
    },
    report() {
      if (listener === undefined) return;
      const stands = { ...standing(), cached: 0, requests, retries, tokens, usage };
      notify("onProgress", listener, { ...stands, etaMs: etaMs(stands, now() - startedAt) });
    },
  };
}
