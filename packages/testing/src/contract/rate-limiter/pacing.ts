import assert from "node:assert/strict";
import { isEmbedloomError, type RateLimitDemand, type RateLimiter } from "@embedloom/core";
import type { ContractCase } from "../contract-case.ts";
import { rejectionOf } from "../expect-rejection.ts";
import {
  CONTRACT_LIMITS,
  rateLimiterCase,
  type RateLimiterBench,
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

/** Demands that would make a sum of them useless. */
const UNCOUNTABLE: readonly (readonly [string, RateLimitDemand])[] = [
  ["NaN tokens", { requests: 1, tokens: NaN }],
  ["infinite tokens", { requests: 1, tokens: Infinity }],
  ["negative tokens", { requests: 1, tokens: -1e9 }],
  ["NaN requests", { requests: NaN, tokens: 1 }],
  ["negative requests", { requests: -3000, tokens: 1 }],
];

function isInvalidOption(error: unknown): boolean {
  return isEmbedloomError(error, "invalid_option");
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
    rule("behavior: a demand of high priority goes before all others that wait", async (bench) => {
      await drain(bench);
      const order: string[] = [];
      const take = async (name: string, demand: RateLimitDemand): Promise<void> => {
        await pass(bench, bench.limiter, demand);
        order.push(name);
      };
      const bulk = ["first", "second"].map((name) => take(name, { requests: 30, tokens: 1 }));
      const query = take("query", { requests: 1, tokens: 1, priority: "high" });
      await bench.passTime(Promise.all([...bulk, query]));
      assert.deepEqual(order, ["query", "first", "second"]);
    }),
    ...UNCOUNTABLE.map(([name, demand]) =>
      rule(`error: ${name} are refused with code invalid_option, and the limit holds as before`, async (bench) => {
        const refused = await rejectionOf(bench.limiter.acquire(demand), `${name} must be refused`);
        assert.ok(isEmbedloomError(refused, "invalid_option"), `${name} were refused with another error`);
        await drain(bench);
        const start = bench.now();
        const at = await bench.passTime(pass(bench, bench.limiter, { requests: 50, tokens: 1 }));
        assert.ok(at - start >= 900, `50 requests went after ${at - start} ms although all had been taken`);
      }),
    ),
    rule("error: a pause that is no number of milliseconds is refused, and one that is holds as before", async (bench) => {
      for (const ms of [NaN, -1, Infinity]) assert.throws(() => bench.limiter.pause(ms), isInvalidOption, `${ms} ms`);
      const start = bench.now();
      bench.limiter.pause(200);
      const at = await bench.passTime(pass(bench, bench.limiter, { requests: 1, tokens: 1 }));
      assert.ok(at - start >= 199 && at - start < 30_000, `a request went ${at - start} ms into a pause of 200`);
    }),
    rule("behavior: a server that says what is no number lifts nothing", async (bench) => {
      const permit = await bench.passTime(bench.limiter.acquire({ requests: 1, tokens: 1 }));
      const odd = { limit: Infinity, remaining: NaN };
      permit.release({ admitted: true, rateLimit: { requests: odd, tokens: odd, projectTokens: odd } });
      await drain(bench);
      const start = bench.now();
      const at = await bench.passTime(pass(bench, bench.limiter, { requests: 50, tokens: 1 }));
      assert.ok(at - start >= 900, `50 requests went after ${at - start} ms although all had been taken`);
    }),
    rule("behavior: the limits it was given are those it tells", async ({ limiter }) => {
      assert.equal(limiter.limits.requestsPerMinute, 3000);
      assert.equal(limiter.limits.tokensPerMinute, 60_000_000);
    }),
  ];
}
