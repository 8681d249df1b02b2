import {
  type EmbedloomError,
  type ErrorCode,
  type ErrorFacts,
  isEmbedloomError,
  RateLimitError,
  ServerError,
} from "@embedloom/core";
import { pauseDelayMs, retryDelayMs } from "./backoff.ts";
import type { BatchingSettings } from "./batching-options.ts";

/** The tries of one request so far. */
export interface Tries {
  /** How many failed, refusals for the rate limit not counted. */
  readonly failures: number;
  /** How many requests had succeeded when this one was first sent. */
  readonly successesBefore: number;
}

/** What to do about a failed try. */
type Verdict =
  /** Send the same request again after a wait (0 when the limiter makes it wait). */
  | { readonly kind: "again"; readonly waitMs: number; readonly tries: Tries }
  /** This request will not succeed; others may. */
  | { readonly kind: "failed"; readonly error: unknown }
  /** No request of the call would succeed. */
  | { readonly kind: "fatal"; readonly error: unknown };

/** Decides what to do about failures; one per batcher, because a pause and a success concern all of its calls. */
export interface RetryPolicy {
  /** Until when all workers pause, in milliseconds of the clock. Absent: they do not. */
  readonly pausedUntilMs: number | undefined;
  /** Number of the pauses for the rate limit so far: what was sent under one number can be refused by one and the same cause. */
  readonly wave: number;
  /** Begins the count for a new request. */
  begin(): Tries;
  /** Notes that a request succeeded, at least in part. */
  succeeded(): void;
  /**
   * Decides about a failure, and pauses the limiter when the server asked for it.
   *
   * @param sentIn the {@link wave} in which the request was sent
   */
  judge(error: unknown, tries: Tries, sentIn: number): Verdict;
}

/** What the next request would fail with as well, whatever its inputs. */
const FATAL: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "authentication",
  "invalid_option",
  "model_changed",
  "model_load",
  "model_not_found",
  "quota_exhausted",
  "unsupported",
]);

/** Makes the policy of a batcher. */
export function createRetryPolicy(settings: BatchingSettings): RetryPolicy {
  const { attempts, clock, maxRetryAfterMs, rateLimiter } = settings;
  let successes = 0;
  let refusalsInARow = 0;
  let pausedInARowMs = 0;
  let pausedUntil = -Infinity;
  let wave = 0;

  function refuse(error: RateLimitError, tries: Tries, sentIn: number): Verdict {
    // Requests that were under way together are refused together: that is one refusal, not several.
    const isNew = sentIn === wave;
    if (isNew && refusalsInARow > 0 && pausedInARowMs >= maxRetryAfterMs) {
      return { kind: "fatal", error: stalled(error, pausedInARowMs) };
    }
    if (error.retryAfterMs !== undefined && error.retryAfterMs > maxRetryAfterMs) {
      return { kind: "fatal", error: tooLongAWait(error, error.retryAfterMs, maxRetryAfterMs) };
    }
    if (isNew) {
      wave += 1;
      refusalsInARow += 1;
    }
    if (isNew || error.retryAfterMs !== undefined) pauseAll(pauseMs(error));
    return { kind: "again", waitMs: 0, tries };
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

  function retry(error: EmbedloomError, tries: Tries): Verdict {
    const failures = tries.failures + 1;
    if (failures >= attempts) {
      // While nothing at all gets through, the server is down, and every further request would only cost time.
      const down = successes === tries.successesBefore && !error.splittable;
      return { kind: down ? "fatal" : "failed", error };
    }
    const waitMs = error.retryAfterMs ?? retryDelayMs(failures, settings);
    if (error.retryAfterMs !== undefined && waitMs > maxRetryAfterMs) {
      return { kind: "fatal", error: tooLongAWait(error, waitMs, maxRetryAfterMs) };
    }
    return { kind: "again", waitMs, tries: { ...tries, failures } };
  }

  return {
    get pausedUntilMs() {
      return pausedUntil > clock.now() ? pausedUntil : undefined;
    },
    begin: () => ({ failures: 0, successesBefore: successes }),
    succeeded() {
      successes += 1;
      refusalsInARow = 0;
      pausedInARowMs = 0;
    },
    get wave() {
      return wave;
    },
    judge(error, tries, sentIn) {
      if (!isEmbedloomError(error)) return { kind: "failed", error };
      if (isEmbedloomError(error, "rate_limited")) return refuse(error, tries, sentIn);
      // First of all: what changed under the call can be tried again, but only by the whole call.
      if (FATAL.has(error.code)) return { kind: "fatal", error };
      return error.retryable ? retry(error, tries) : { kind: "failed", error };
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
