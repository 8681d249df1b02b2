/** One bucket of a server's rate limit; an absent fact was not sent. */
export interface RateLimitBucket {
  /** Size of the bucket, per minute. */
  readonly limit?: number | undefined;
  /** What is left in it. */
  readonly remaining?: number | undefined;
  /** Milliseconds until the bucket is full again, which is not the wait before the next request. */
  readonly resetMs?: number | undefined;
}

/** What a server said of its rate limits; an absent bucket was not mentioned. */
export interface RateLimitState {
  /** Requests per minute. */
  readonly requests?: RateLimitBucket | undefined;
  /** Tokens per minute. */
  readonly tokens?: RateLimitBucket | undefined;
  /** Tokens per minute of the project, where it has a limit of its own. */
  readonly projectTokens?: RateLimitBucket | undefined;
}
