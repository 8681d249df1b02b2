import type { RateLimiter, RateLimits } from "@embedloom/core";
import { rateLimiterContract, type RateLimiterSubject, registerContract } from "@embedloom/testing";
import { describe, expect, test } from "vitest";
import { createManualClock } from "../test-support/manual-clock.ts";
import { createTokenBucketLimiter } from "./token-bucket-limiter.ts";

// In virtual time. One limiter in two hands stands for a shared one.
function subject(broken: (limiter: RateLimiter, limits: RateLimits) => RateLimiter = (limiter) => limiter) {
  let clock = createManualClock();
  let last: RateLimiter | undefined;
  return {
    create(limits) {
      clock = createManualClock();
      last = broken(createTokenBucketLimiter({ ...limits, clock }), limits);
      return last;
    },
    share: () => last!,
    now: () => clock.now(),
    passTime: (work) => clock.runUntil(work),
    sleep: (ms) => clock.advance(ms),
  } satisfies RateLimiterSubject;
}

describe("createTokenBucketLimiter", () => {
  registerContract(rateLimiterContract(subject()), test);
});

/** Limiters with one fault each, and a rule of the contract that finds it. */
const BROKEN: readonly [string, string, (limiter: RateLimiter, limits: RateLimits) => RateLimiter][] = [
  [
    "lets everyone through",
    "no more requests go through",
    (limiter) => ({ ...limiter, acquire: async () => ({ release: () => {} }) }),
  ],
  [
    "does not count tokens",
    "no more tokens go through",
    (limiter) => ({ ...limiter, acquire: ({ requests }, signal) => limiter.acquire({ requests, tokens: 0 }, signal) }),
  ],
  ["ignores pauses", "a pause holds everyone", (limiter) => ({ ...limiter, pause: () => {} })],
  [
    "cuts a long pause short",
    "a pause holds everyone",
    (limiter) => ({ ...limiter, pause: (ms) => limiter.pause(ms === 200 ? 1 : ms) }),
  ],
  [
    "does not heed the signal",
    "a signal that is already aborted",
    (limiter) => ({ ...limiter, acquire: (demand) => limiter.acquire(demand) }),
  ],
  [
    "rejects with an error of its own",
    "an abort rejects with its reason",
    (limiter) => ({
      ...limiter,
      acquire: (demand, signal) => limiter.acquire(demand, signal).catch(() => Promise.reject(new Error("aborted"))),
    }),
  ],
  [
    "keeps what was refused",
    "are given back, once",
    (limiter) => ({
      ...limiter,
      acquire: async (demand, signal) => {
        const permit = await limiter.acquire(demand, signal);
        return { release: ({ rateLimit }) => permit.release({ admitted: true, rateLimit }) };
      },
    }),
  ],
  [
    "does not listen to the server",
    "what the server says is left",
    (limiter) => ({
      ...limiter,
      acquire: async (demand, signal) => {
        const permit = await limiter.acquire(demand, signal);
        return { release: ({ admitted }) => permit.release({ admitted }) };
      },
    }),
  ],
  [
    "lets itself be broken by what cannot be counted",
    "NaN tokens",
    (limiter) => ({ ...limiter, acquire: ({ requests }, signal) => limiter.acquire({ requests, tokens: 1 }, signal) }),
  ],
  [
    "takes everyone in turn",
    "high priority",
    (limiter) => ({
      ...limiter,
      acquire: ({ requests, tokens }, signal) => limiter.acquire({ requests, tokens }, signal),
    }),
  ],
  ["waits for no number of milliseconds", "a pause that is no number", (limiter) => ({ ...limiter, pause: () => {} })],
  [
    "believes what is no number",
    "says what is no number",
    (limiter) => ({
      ...limiter,
      acquire: async (demand, signal) => {
        const permit = await limiter.acquire({ ...demand, requests: demand.requests === 1 ? 0 : 1 }, signal);
        return { release: permit.release };
      },
    }),
  ],
  ["does not tell its limits", "the limits it was given", (limiter) => ({ ...limiter, limits: {} })],
  ["gives everyone a bucket of his own", "what one takes is missing", (limiter) => limiter],
];

test.each(BROKEN)("behavior: the contract finds a limiter that %s", async (name, rule, broken) => {
  const own = subject(broken);
  const shared = name.startsWith("gives everyone");
  const cases = rateLimiterContract({ ...own, share: shared ? () => createTokenBucketLimiter() : own.share });
  const found = cases.filter(({ title }) => title.includes(rule));
  expect(found.length).toBe(1);
  await expect(found[0]!.run()).rejects.toBeInstanceOf(Error);
});
