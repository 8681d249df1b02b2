import assert from "node:assert/strict";
import type { RateLimitDemand, RateLimiter } from "@embedloom/core";
import type { ContractCase } from "../contract/index.ts";
import {
  CONTRACT_LIMITS,
  type RateLimiterBench,
  rateLimiterCase,
  type RateLimiterSubject,
} from "./rate-limiter-subject.ts";

/** A request that is over as soon as it may go; resolves with the moment. */
export async function pass({ now }: RateLimiterBench, limiter: RateLimiter, demand: RateLimitDemand): Promise<number> {
  const permit = await limiter.acquire(demand);
  const at = now();
  permit.release({ admitted: true });
  return at;
}

/** Takes all that may go at once, so that the next has to wait. */
export async function drain(bench: RateLimiterBench): Promise<void> {
  await bench.passTime(pass(bench, bench.limiter, { requests: 3000 * bench.burst, tokens: 0 }));
}

/** How much goes through, and when. */
export function pacingFacet(subject: RateLimiterSubject): ContractCase[] {
  const rule = (title: string, run: (bench: RateLimiterBench) => Promise<void>): ContractCase =>
    rateLimiterCase(subject, "pacing", title, CONTRACT_LIMITS, run);
  return [
    rule("behavior: what fits into full buckets does not wait", async (bench) => {
      const start = bench.now();
      const work = Array.from({ length: 20 }, () => pass(bench, bench.limiter, { requests: 1, tokens: 1000 }));
      const times = await bench.passTime(Promise.all(work));
      assert.ok(Math.max(...times) - start < 1000, "20 requests of 3,000 a minute must not wait");
    }),
    rule("behavior: over any time, no more requests go through than the limit and its refill", async (bench) => {
      const start = bench.now();
      const requests = 155 * bench.burst;
      const work = Array.from({ length: 20 }, () => pass(bench, bench.limiter, { requests, tokens: 1 }));
      const times = (await bench.passTime(Promise.all(work))).toSorted((left, right) => left - right);
      times.forEach((time, i) => {
        const allowed = 3000 * bench.burst + ((time - start) * 3000) / 60_000;
        assert.ok((i + 1) * requests <= allowed + 1, `${(i + 1) * requests} requests after ${time - start} ms`);
      });
    }),
    rule("behavior: over any time, no more tokens go through than the limit and its refill", async (bench) => {
      const start = bench.now();
      const tokens = 7_600_000 * bench.burst;
      const work = Array.from({ length: 8 }, () => pass(bench, bench.limiter, { requests: 1, tokens }));
      const times = (await bench.passTime(Promise.all(work))).toSorted((left, right) => left - right);
      times.forEach((time, i) => {
        const allowed = 60_000_000 * bench.burst + (time - start) * 1000;
        assert.ok((i + 1) * tokens <= allowed + 1000, `${(i + 1) * tokens} tokens after ${time - start} ms`);
      });
    }),
    rule("behavior: first come, first served, whatever the size of the demands", async (bench) => {
      await drain(bench);
      const order: string[] = [];
      const take = async (name: string, requests: number): Promise<void> => {
        await pass(bench, bench.limiter, { requests, tokens: 1 });
        order.push(name);
      };
      await bench.passTime(Promise.all([take("large", 20), take("small", 1), take("last", 1)]));
      assert.deepEqual(order, ["large", "small", "last"]);
    }),
    rateLimiterCase(
      subject,
      "pacing",
      "behavior: a demand above a whole limit goes when the limit is untouched",
      { requestsPerMinute: 3000, tokensPerMinute: 1000 },
      async (bench) => {
        await bench.passTime(pass(bench, bench.limiter, { requests: 1, tokens: 5000 }));
      },
    ),
    rule("behavior: the limits it was given are those it tells", async ({ limiter }) => {
      assert.equal(limiter.limits.requestsPerMinute, 3000);
      assert.equal(limiter.limits.tokensPerMinute, 60_000_000);
    }),
  ];
}
