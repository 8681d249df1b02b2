import type { RateLimitState } from "../terms/index.ts";
import { EmbedloomError, type ErrorFacts, readFacts } from "./embedloom-error.ts";

/** The facts of a {@link RateLimitError}. */
export interface RateLimitFacts extends ErrorFacts {
  /** What the server said of its limits. Absent: nothing. */
  readonly rateLimit?: RateLimitState | undefined;
}

/** The server asks to slow down (code `rate_limited`, retryable after `retryAfterMs`). */
export class RateLimitError extends EmbedloomError {
  declare readonly code: "rate_limited";
  /** What the server said of its limits; `undefined` when it said nothing. */
  readonly rateLimit: RateLimitState | undefined;

  constructor(detail: string, from: RateLimitFacts = {}) {
    const facts = readFacts(from);
    super(detail, { code: "rate_limited", retryable: true }, facts);
    this.rateLimit = facts.rateLimit;
  }
}
