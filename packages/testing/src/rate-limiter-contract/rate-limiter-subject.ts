import type { RateLimiter, RateLimits } from "@embedloom/core";
import type { ContractCase } from "../contract/index.ts";

/** A limiter under contract. */
export interface RateLimiterSubject {
  /** Makes a limiter with these limits and full buckets that nobody else takes from. Called once per case. */
  create(limits: RateLimits): RateLimiter | Promise<RateLimiter>;
  /**
   * Share of a minute's limit that may go at once after a while of rest, above 0, at most 1. A limiter that lets requests go
   * evenly has a small one. @default 1
   */
  readonly burst?: number;
  /** Makes another limiter that takes from the same buckets as the last one `create` made. Absent: it is not shared. */
  share?(): RateLimiter | Promise<RateLimiter>;
  /** Releases what `create` and `share` opened. Absent: nothing. */
  release?(): void | Promise<void>;
  /** The time it waits by, in milliseconds. @default performance.now */
  now?(): number;
  /** Lets that time pass until `work` has settled. Absent: it passes by itself. */
  passTime?<T>(work: Promise<T>): Promise<T>;
  /** Lets `ms` milliseconds of it pass. @default setTimeout */
  sleep?(ms: number): Promise<void>;
}

/** What a rule works with. */
export interface RateLimiterBench {
  readonly limiter: RateLimiter;
  /** Share of a minute's limit that may go at once. */
  readonly burst: number;
  readonly now: () => number;
  readonly passTime: <T>(work: Promise<T>) => Promise<T>;
  readonly sleep: (ms: number) => Promise<void>;
}

/** A rule of the contract. */
export type RateLimiterRule = (bench: RateLimiterBench) => Promise<void>;

/** Small enough that a case in real time takes a second, large enough that rounding does not matter: one request per 20 ms. */
export const CONTRACT_LIMITS: RateLimits = { requestsPerMinute: 3000, tokensPerMinute: 60_000_000 };

/** Makes a case out of a rule. */
export function rateLimiterCase(
  subject: RateLimiterSubject,
  facet: string,
  title: string,
  limits: RateLimits,
  rule: RateLimiterRule,
): ContractCase {
  return {
    facet,
    title,
    async run() {
      try {
        await rule({
          limiter: await subject.create(limits),
          burst: subject.burst ?? 1,
          now: () => subject.now?.() ?? performance.now(),
          passTime: (work) => subject.passTime?.(work) ?? work,
          sleep: (ms) => subject.sleep?.(ms) ?? new Promise((resolve) => setTimeout(resolve, ms)),
        });
      } finally {
        await subject.release?.();
      }
    },
  };
}
