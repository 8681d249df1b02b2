import {
  atOnce,
  checkInteger,
  type EmbedderLimits,
  InvalidOptionError,
  type Kind,
  kinds,
  type KindsOf,
  MAX_TIMER_MS,
  type RateLimiter,
  readOptions,
} from "@embedloom/core";
import { type BackoffSettings, type Clock, clockKind, guardClock, systemClock } from "../time/index.ts";
import { type Budget, budgetKind, createTokenBucketLimiter, guardLimiter } from "../limit/index.ts";
import type { ProgressListener } from "../progress/index.ts";

/** The options of `withBatching`. */
export interface BatchingOptions {
  /**
   * Most requests in flight, over all calls of the batcher together. The batcher finds out how many of them make the server
   * faster: a server that does one thing at a time gets two. @default 16
   */
  readonly concurrency?: number | undefined;
  /**
   * Whether a call is cut into as few requests as possible, for servers that charge or limit requests. Otherwise it is cut so
   * that it finishes soonest. A call of up to 128 inputs that fits into one request always is one. @default false
   */
  readonly fewestRequests?: boolean | undefined;
  /** Limits of one request beside the embedder's own; the smaller one applies. */
  readonly limits?: Pick<EmbedderLimits, "inputsPerRequest" | "tokensPerRequest"> | undefined;
  /**
   * How long a small call waits for others to share its request with, in milliseconds; 0 merges calls of the same turn of the
   * event loop. A call of up to 32 inputs is small; one with its own listeners is sent alone. Absent: calls do not wait.
   */
  readonly mergeWindowMs?: number | undefined;
  /** Requests per minute. Absent: learnt from the server's replies, unlimited until they say. */
  readonly requestsPerMinute?: number | undefined;
  /** Tokens per minute, as the provider's limit counts them. Absent: learnt as well. */
  readonly tokensPerMinute?: number | undefined;
  /** Your own limiter, or one shared with other batchers, in place of `requestsPerMinute` and `tokensPerMinute`. */
  readonly rateLimiter?: RateLimiter | undefined;
  /**
   * The longest wait in milliseconds that the server may ask for, and the longest that refusals (429) in a row are waited out.
   * After that the call ends with a `RateLimitError` and everything that succeeded. @default 120_000
   */
  readonly maxRetryAfterMs?: number | undefined;
  /** How often one request is tried; refusals for the rate limit (429) do not count. @default 6 */
  readonly attempts?: number | undefined;
  /** Upper limit of the wait before the second try, in milliseconds; doubles with every further one. @default 500 */
  readonly baseDelayMs?: number | undefined;
  /** Upper limit of every such wait, in milliseconds. @default 60_000 */
  readonly maxDelayMs?: number | undefined;
  /** Source of the jitter: numbers from 0 to below 1. @default Math.random */
  readonly random?: (() => number) | undefined;
  /** The clock it waits by, for tests. @default the system's */
  readonly clock?: Clock | undefined;
  /** What all calls may spend together, such as the budget of an account; other batchers may share it. Absent: no limit. */
  readonly budget?: Budget | undefined;
  /** Called after every request with the progress of the call; a call may have its own instead. Absent: nothing is called. */
  readonly onProgress?: ProgressListener | undefined;
}

/** {@link BatchingOptions} checked and completed. */
export interface BatchingSettings extends BackoffSettings {
  readonly concurrency: number;
  readonly fewestRequests: boolean;
  readonly limits: Pick<EmbedderLimits, "inputsPerRequest" | "tokensPerRequest">;
  readonly mergeWindowMs: number | undefined;
  readonly rateLimiter: RateLimiter;
  readonly budget: Budget | undefined;
  readonly maxRetryAfterMs: number;
  readonly attempts: number;
  readonly clock: Clock;
  readonly onProgress: ProgressListener | undefined;
}

type CallChoice = "onProgress" | "onArrived" | "budget" | "maxTokens" | "maxCostUsd" | "serverWorks";

const count = kinds.optional(kinds.integer(1));

/** What listeners, budgets and the like of a call or a batcher must be. */
export const callKinds: Readonly<Record<CallChoice, Kind>> = {
  onProgress: kinds.optional(kinds.callback),
  onArrived: kinds.optional(kinds.callback),
  budget: kinds.optional(budgetKind),
  maxTokens: kinds.optional(kinds.amount),
  maxCostUsd: kinds.optional(kinds.amount),
  serverWorks: kinds.optional(kinds.flag),
};

const optionKinds: KindsOf<BatchingOptions> = {
  concurrency: kinds.optional(kinds.integer(1)),
  fewestRequests: kinds.optional(kinds.flag),
  limits: kinds.optional(
    kinds.options<NonNullable<BatchingOptions["limits"]>>({ inputsPerRequest: count, tokensPerRequest: count }),
  ),
  mergeWindowMs: kinds.optional(kinds.integer(0, MAX_TIMER_MS)),
  requestsPerMinute: count,
  tokensPerMinute: count,
  rateLimiter: kinds.optional(kinds.rateLimiter),
  maxRetryAfterMs: kinds.optional(kinds.integer(0, MAX_TIMER_MS)),
  attempts: kinds.optional(kinds.integer(1)),
  baseDelayMs: kinds.optional(kinds.integer(1, MAX_TIMER_MS)),
  maxDelayMs: kinds.optional(kinds.integer(1, MAX_TIMER_MS)),
  random: kinds.optional(kinds.callback),
  clock: kinds.optional(clockKind),
  budget: kinds.optional(budgetKind),
  onProgress: kinds.optional(kinds.callback),
};

/**
 * Checks the options and fills in the defaults.
 *
 * @throws InvalidOptionError naming the first option that cannot work
 */
export function resolveBatchingOptions(given: BatchingOptions): BatchingSettings {
  const options = readOptions("options", given, optionKinds);
  const { concurrency = 16, attempts = 6, maxRetryAfterMs = 120_000, baseDelayMs = 500, maxDelayMs = 60_000 } = options;
  const { mergeWindowMs, requestsPerMinute, tokensPerMinute, random = Math.random } = options;
  const { fewestRequests = false, limits = {} } = options;
  const clock = guardClock(options.clock ?? systemClock);
  checkInteger("maxDelayMs", maxDelayMs, baseDelayMs, MAX_TIMER_MS);
  checkSingleLimiter(options);
  const { inputsPerRequest } = limits;
  // A request above the tokens of a whole minute is refused for ever, so it is never made.
  const tokensPerRequest = tighter(limits.tokensPerRequest, tokensPerMinute);
  return {
    concurrency,
    fewestRequests,
    limits: { inputsPerRequest, tokensPerRequest },
    mergeWindowMs,
    rateLimiter:
      options.rateLimiter === undefined
        ? createTokenBucketLimiter({ requestsPerMinute, tokensPerMinute, clock })
        : guardLimiter(options.rateLimiter),
    budget: options.budget,
    maxRetryAfterMs,
    attempts,
    baseDelayMs,
    maxDelayMs,
    random: () => jitterOf(atOnce(random())),
    clock,
    onProgress: options.onProgress,
  };
}

/** The smaller of two limits, either of which may be unknown. */
export function tighter(left: number | undefined, right: number | undefined): number | undefined {
  return left === undefined || right === undefined ? (left ?? right) : Math.min(left, right);
}

function jitterOf(value: unknown): number {
  if (typeof value === "number" && value >= 0 && value < 1) return value;
  throw new InvalidOptionError("random()", "a number from 0 to below 1", value);
}

function checkSingleLimiter(options: BatchingOptions): void {
  const limit = options.requestsPerMinute ?? options.tokensPerMinute;
  if (options.rateLimiter !== undefined && limit !== undefined) {
    const expected = "absent when `requestsPerMinute` or `tokensPerMinute` is given (a limiter has its own limits)";
    throw new InvalidOptionError("rateLimiter", expected, options.rateLimiter);
  }
}
