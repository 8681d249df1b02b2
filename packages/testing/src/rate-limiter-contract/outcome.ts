import assert from "node:assert/strict";
import { type ContractCase, rejectionOf } from "../contract/index.ts";
import { drain, pass } from "./pacing.ts";
import {
  CONTRACT_LIMITS,
  type RateLimiterBench,
  rateLimiterCase,
  type RateLimiterSubject,
} from "./rate-limiter-subject.ts";

const one = { requests: 1, tokens: 1 };

/** Pauses, aborts, and what the outcome of a request changes. */
export function outcomeFacet(subject: RateLimiterSubject): ContractCase[] {
  const rule = (facet: string, title: string, run: (bench: RateLimiterBench) => Promise<void>): ContractCase =>
    rateLimiterCase(subject, facet, title, CONTRACT_LIMITS, run);
  return [
    rule(
      "pause",
      "behavior: a pause holds everyone for as long as told, and a shorter one does not cut it",
      async (bench) => {
        const start = bench.now();
        bench.limiter.pause(200);
        bench.limiter.pause(10);
        const times = await bench.passTime(
          Promise.all([pass(bench, bench.limiter, one), pass(bench, bench.limiter, one)]),
        );
        // A timer of the system may be a millisecond early.
        assert.ok(
          Math.min(...times) - start >= 199,
          `a request went ${Math.min(...times) - start} ms into a pause of 200`,
        );
      },
    ),
    rule("pause", "behavior: a pause also holds whoever was already waiting", async (bench) => {
      await drain(bench);
      const start = bench.now();
      // 40 requests wait 800 ms: one would be let through by a machine that stands still for the 20 ms it takes.
      const waiting = pass(bench, bench.limiter, { requests: 40, tokens: 1 });
      bench.limiter.pause(1500);
      const at = await bench.passTime(waiting);
      assert.ok(at - start >= 1499, `a waiting request went ${at - start} ms into a pause of 1,500`);
    }),
    rule(
      "abort",
      "behavior: an abort rejects with its reason, takes nothing and lets the next one through",
      async (bench) => {
        await drain(bench);
        const start = bench.now();
        const controller = new AbortController();
        const gone = bench.limiter.acquire({ requests: 3000, tokens: 1 }, controller.signal);
        const next = pass(bench, bench.limiter, one);
        const reason = new Error("enough");
        controller.abort(reason);
        assert.equal(await rejectionOf(gone, "an aborted wait must reject"), reason);
        const at = await bench.passTime(next);
        assert.ok(at - start < 30_000, `the next one waited ${at - start} ms for a demand that was given up`);
      },
    ),
    rule("abort", "behavior: a signal that is already aborted rejects with its reason", async ({ limiter }) => {
      const reason = new Error("stopped before it began");
      const call = limiter.acquire(one, AbortSignal.abort(reason));
      assert.equal(await rejectionOf(call, "an aborted signal must reject"), reason);
    }),
    rule("outcome", "behavior: the tokens of a request that was not admitted are given back, once", async (bench) => {
      // All but a sixtieth of what may go at once: as many milliseconds of refill as thousand tokens.
      const whole = { requests: 1, tokens: 59_000_000 * bench.burst };
      const start = bench.now();
      const permit = await bench.passTime(bench.limiter.acquire(whole));
      permit.release({ admitted: false });
      permit.release({ admitted: false });
      await bench.passTime(pass(bench, bench.limiter, whole));
      const back = bench.now() - start;
      assert.ok(back < 30_000, `tokens that nobody used were missing for ${back} ms`);
      const at = await bench.passTime(pass(bench, bench.limiter, whole));
      assert.ok(at - start >= 50_000 * bench.burst, "tokens of one request were given back twice");
    }),
    rule("outcome", "behavior: what the server says is left is heeded, also when others took it", async (bench) => {
      const permit = await bench.passTime(bench.limiter.acquire(one));
      const start = bench.now();
      permit.release({ admitted: true, rateLimit: { requests: { limit: 3000, remaining: 0 } } });
      const at = await bench.passTime(pass(bench, bench.limiter, { requests: 50, tokens: 1 }));
      assert.ok(at - start >= 900, `50 requests went after ${at - start} ms although the server had none left`);
    }),
  ];
}
