import { type EmbedloomError, type ErrorFacts, isEmbedloomError, RateLimitError, ServerError } from "@embedloom/core";
import { pauseDelayMs, retryDelayMs } from "../time/index.ts";
import type { BatchingSettings } from "../options/index.ts";

/** What may come of asking for another try. */
export type Retrial =
  /** After a wait (0 when the limiter makes it wait). */
  | { readonly kind: "wait"; readonly waitMs: number }
  /** The wait is longer than the caller allows. */
  | { readonly kind: "stop"; readonly error: EmbedloomError };

/** Decides when a failed request is sent again; one per batcher, because a pause concerns all of its calls. */
export interface RetryPolicy {
  /** Until when all workers pause, in milliseconds of the clock. Absent: they do not. */
  readonly pausedUntilMs: number | undefined;
  /** Number of the pauses for the rate limit so far: what was sent under one number can be refused by one and the same cause. */
  readonly wave: number;
  /** Notes that a request succeeded, at least in part: refusals for the rate limit are no longer in a row. */
  succeeded(): void;
  /**
   * Pauses the limiter for a refusal for the rate limit, as long as the server asks.
   *
   * @param sentIn the {@link wave} in which the request was sent
   */
  refused(error: RateLimitError, sentIn: number): Retrial;
  /**
   * Says how long to wait after any other failure.
   *
   * @param failures how many tries have failed, from 1; refusals for the rate limit do not count
   */
  failed(error: unknown, failures: number): Retrial;
}

/** Makes the policy of a batcher. */
export function createRetryPolicy(settings: BatchingSettings): RetryPolicy {
  const { clock, maxRetryAfterMs, rateLimiter } = settings;
  let refusalsInARow = 0;
  let pausedInARowMs = 0;
  let pausedUntil = -Infinity;
  let wave = 0;

  function refuse(error: RateLimitError, sentIn: number): Retrial {
    // Requests that were under way together are refused together: that is one refusal, not several.
    const isNew = sentIn === wave;
    if (isNew && refusalsInARow > 0 && pausedInARowMs >= maxRetryAfterMs) {
      return { kind: "stop", error: stalled(error, pausedInARowMs) };
    }
    if (error.retryAfterMs !== undefined && error.retryAfterMs > maxRetryAfterMs) {
      return { kind: "stop", error: tooLongAWait(error, error.retryAfterMs, maxRetryAfterMs) };
    }
    if (isNew) {
      wave += 1;
      refusalsInARow += 1;
    }
    if (isNew || error.retryAfterMs !== undefined) pauseAll(pauseMs(error));
    return { kind: "wait", waitMs: 0 };
  }

  function pauseMs({ retryAfterMs }: RateLimitError): number {
    const own = (refusals: number): number => Math.min(maxRetryAfterMs, pauseDelayMs(refusals, settings));
    if (retryAfterMs === undefined) return own(refusalsInARow);
    // Advice that was followed twice in a row in vain is too short, so that 0 ms cannot become a storm.
    return refusalsInARow > 2 ? Math.max(retryAfterMs, own(refusalsInARow - 2)) : retryAfterMs;
  }

  function pauseAll(ms: number): void {
    const now = clock.now();
    rateLimiter.pause(ms);
    pausedInARowMs += Math.max(0, now + ms - Math.max(now, pausedUntil));
    pausedUntil = Math.max(pausedUntil, now + ms);
  }

  return {
    get pausedUntilMs() {
      return pausedUntil > clock.now() ? pausedUntil : undefined;
    },
    get wave() {
      return wave;
    },
    succeeded() {
      refusalsInARow = 0;
      pausedInARowMs = 0;
    },
    refused: refuse,
    failed(error, failures) {
      if (!isEmbedloomError(error)) return { kind: "wait", waitMs: retryDelayMs(failures, settings) };
      const { retryAfterMs } = error;
      if (retryAfterMs !== undefined && retryAfterMs > maxRetryAfterMs) {
        return { kind: "stop", error: tooLongAWait(error, retryAfterMs, maxRetryAfterMs) };
      }
      // A server that was too slow is still busy with what it was sent, so that the wait must not be drawn as 0.
      const delayMs = error.splittable ? pauseDelayMs : retryDelayMs;
      return { kind: "wait", waitMs: retryAfterMs ?? delayMs(failures, settings) };
    },
  };
}

function tooLongAWait(error: EmbedloomError, waitMs: number, maxRetryAfterMs: number): EmbedloomError {
  const detail = `The server asks to wait ${waitMs} ms before the next request, more than the ${maxRetryAfterMs} ms of \`maxRetryAfterMs\`. Run the rest then, or raise the option.`;
  return isEmbedloomError(error, "rate_limited")
    ? new RateLimitError(detail, { ...factsOf(error), rateLimit: error.rateLimit })
    : new ServerError(detail, factsOf(error));
}

function stalled(error: RateLimitError, pausedMs: number): RateLimitError {
  const detail = `The server still refuses every request for its rate limit after pauses of ${Math.round(pausedMs)} ms in a row (\`maxRetryAfterMs\`). Run the rest later, lower the limits, or raise the option.`;
  return new RateLimitError(detail, { ...factsOf(error), rateLimit: error.rateLimit });
}

function factsOf(error: EmbedloomError): ErrorFacts {
  return { cause: error, status: error.status, retryAfterMs: error.retryAfterMs };
}
