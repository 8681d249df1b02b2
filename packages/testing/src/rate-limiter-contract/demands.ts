import assert from "node:assert/strict";
import { isEmbedloomError, type RateLimitDemand } from "@embedloom/core";
import { type ContractCase, rejectionOf } from "../contract/index.ts";
import { drain, pass } from "./pacing.ts";
import {
  CONTRACT_LIMITS,
  type RateLimiterBench,
  rateLimiterCase,
  type RateLimiterSubject,
} from "./rate-limiter-subject.ts";

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

/** What goes first, and what cannot be counted. */
export function demandsFacet(subject: RateLimiterSubject): ContractCase[] {
  const rule = (title: string, run: (bench: RateLimiterBench) => Promise<void>): ContractCase =>
    rateLimiterCase(subject, "demands", title, CONTRACT_LIMITS, run);
  return [
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
    rule(
      "error: a pause that is no number of milliseconds is refused, and one that is holds as before",
      async (bench) => {
        for (const ms of [NaN, -1, Infinity]) assert.throws(() => bench.limiter.pause(ms), isInvalidOption, `${ms} ms`);
        const start = bench.now();
        bench.limiter.pause(200);
        const at = await bench.passTime(pass(bench, bench.limiter, { requests: 1, tokens: 1 }));
        assert.ok(at - start >= 199 && at - start < 30_000, `a request went ${at - start} ms into a pause of 200`);
      },
    ),
    rule("behavior: a server that says what is no number lifts nothing", async (bench) => {
      const permit = await bench.passTime(bench.limiter.acquire({ requests: 1, tokens: 1 }));
      const odd = { limit: Infinity, remaining: NaN };
      permit.release({ admitted: true, rateLimit: { requests: odd, tokens: odd, projectTokens: odd } });
      await drain(bench);
      const start = bench.now();
      const at = await bench.passTime(pass(bench, bench.limiter, { requests: 50, tokens: 1 }));
      assert.ok(at - start >= 900, `50 requests went after ${at - start} ms although all had been taken`);
    }),
  ];
}
