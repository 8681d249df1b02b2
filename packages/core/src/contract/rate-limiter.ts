import type { RateLimitState } from "../terms/index.ts";

/** Whether a request goes before all others that wait, or takes its turn. */
export type RequestPriority = "high" | "normal";

/** What one request takes from the limits. */
export interface RateLimitDemand {
  /** Requests, which is 1 for a single one. */
  readonly requests: number;
  /** Tokens, as the provider's limit counts them. */
  readonly tokens: number;
  /** Its place in the queue: `"high"` goes before every waiting `"normal"`. @default "normal" */
  readonly priority?: RequestPriority | undefined;
}

/** The outcome of a request, for the limits. */
export interface RateLimitOutcome {
  /** Whether the server let it in; `false` when it was refused for its rate limit, or not sent after all. */
  readonly admitted: boolean;
  /** What the server said of its limits. Absent: nothing. */
  readonly rateLimit?: RateLimitState | undefined;
}

/** The right to send one request now. */
export interface RateLimitPermit {
  /** Reports the outcome of the request; call it once, whatever the outcome. */
  release(outcome: RateLimitOutcome): void;
}

/** The limits a limiter paces by; an absent one is unknown and not enforced. */
export interface RateLimits {
  /** Requests per minute. */
  readonly requestsPerMinute?: number | undefined;
  /** Tokens per minute, as the provider's limit counts them. */
  readonly tokensPerMinute?: number | undefined;
}

/** What is left of the limits; an absent one is unknown. Below 0 is a debt. */
export interface RateLimitCapacity {
  readonly requests?: number | undefined;
  /** Tokens, as the provider's limit counts them. */
  readonly tokens?: number | undefined;
}

/** Decides when the next request may go. One limiter may serve several batchers, or several processes. */
export interface RateLimiter {
  /** What it paces by at the moment, given or learnt; for progress and logs. */
  readonly limits: RateLimits;
  /** What could be taken now without waiting. Absent: unknown. */
  readonly available?: RateLimitCapacity | undefined;
  /**
   * Waits until the demand fits the limits and takes it from them; first come, first served among those of one priority.
   *
   * A demand larger than a whole limit is let through when that limit is untouched. An abort rejects with `signal.reason`
   * and takes nothing.
   *
   * @throws InvalidOptionError for a demand that cannot be counted, such as `NaN` tokens
   */
  acquire(demand: RateLimitDemand, signal?: AbortSignal): Promise<RateLimitPermit>;
  /**
   * Lets no request through for the next `ms` milliseconds; never shortens a longer pause.
   *
   * @throws InvalidOptionError unless `ms` is a finite number from 0
   */
  pause(ms: number): void;
}
