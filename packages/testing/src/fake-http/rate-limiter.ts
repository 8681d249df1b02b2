import { InvalidOptionError } from "@embedloom/core";
import { createTokenBucket, type TokenBucket } from "./token-bucket.ts";

/** Limits of the fake organisation; a bucket that is absent limits nothing and sends no headers. */
export interface FakeRateLimits {
  readonly requestsPerMinute?: number;
  readonly tokensPerMinute?: number;
  /** A second bucket of tokens, for the project, with the `x-ratelimit-*-project-tokens` headers. */
  readonly projectTokensPerMinute?: number;
  /** How many seconds' worth of their refill the buckets hold at the start, up to 60. @default 60, which is full */
  readonly startSeconds?: number;
}

/** The names of the buckets as the headers spell them. */
type BucketName = "requests" | "tokens" | "project-tokens";

/** Why a request is turned away. */
export interface Refusal {
  readonly bucket: BucketName;
  readonly limit: number;
  readonly used: number;
  readonly requested: number;
  /** `Infinity` when the request is larger than the whole bucket. */
  readonly waitMs: number;
}

/** How one bucket stands. */
export interface BucketLevel {
  readonly bucket: BucketName;
  readonly limit: number;
  readonly remaining: number;
  /** Milliseconds until the bucket is full again. */
  readonly resetMs: number;
}

/** Token buckets for requests and tokens. */
export interface RateLimiter {
  /** Takes one request and its tokens from every bucket, or nothing and says why. */
  admit(tokens: number): Refusal | undefined;
  levels(): readonly BucketLevel[];
}

/**
 * Creates full buckets.
 *
 * @throws InvalidOptionError when a limit is not a positive number
 */
export function createRateLimiter(limits: FakeRateLimits, now: () => number): RateLimiter {
  const { startSeconds = 60 } = limits;
  if (!(startSeconds >= 0 && startSeconds <= 60)) {
    throw new InvalidOptionError("rateLimits.startSeconds", "from 0 to 60", startSeconds);
  }
  const buckets = new Map<BucketName, TokenBucket>();
  const add = (name: BucketName, perMinute: number | undefined): void => {
    if (perMinute === undefined) return;
    if (!(perMinute > 0)) throw new InvalidOptionError(`rateLimits (${name} per minute)`, "above 0", perMinute);
    buckets.set(name, createTokenBucket(perMinute, now, startSeconds));
  };
  add("requests", limits.requestsPerMinute);
  add("tokens", limits.tokensPerMinute);
  add("project-tokens", limits.projectTokensPerMinute);

  return {
    admit(tokens) {
      const costs = [...buckets].map(([name, bucket]) => ({
        name,
        bucket,
        requested: name === "requests" ? 1 : tokens,
      }));
      for (const { name, bucket, requested } of costs) {
        const waitMs = bucket.msUntil(requested);
        if (waitMs === 0) continue;
        const used = Math.ceil(bucket.limit - bucket.available() - 1e-6);
        return { bucket: name, limit: bucket.limit, used, requested, waitMs };
      }
      for (const { bucket, requested } of costs) bucket.take(requested);
      return undefined;
    },
    levels: () =>
      [...buckets].map(([name, bucket]) => ({
        bucket: name,
        limit: bucket.limit,
        remaining: Math.floor(bucket.available() + 1e-6),
        resetMs: bucket.msUntil(bucket.limit),
      })),
  };
}
