// Plain data that every room speaks of: rate limits, widths, prompts, what is known of a model.
export type { RateLimitBucket, RateLimitState } from "./rate-limit-state.ts";
export type { MatryoshkaSizes } from "./matryoshka-sizes.ts";
export type { Pooling } from "./pooling.ts";
export type { Prompts } from "./prompts.ts";
export type { KnownModel, ModelPrice, PublishedScore } from "./known-model.ts";
