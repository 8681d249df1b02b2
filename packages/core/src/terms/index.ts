// Plain data that every room speaks of: rate limits, widths, prompts, what is known of a model.
export type { RateLimitBucket, RateLimitState } from "./rate-limit-state.ts";
