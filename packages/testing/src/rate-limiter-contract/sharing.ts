import assert from "node:assert/strict";
import type { ContractCase } from "../contract/index.ts";
import { drain, pass } from "./pacing.ts";
import {
  CONTRACT_LIMITS,
  type RateLimiterBench,
  rateLimiterCase,
  type RateLimiterSubject,
} from "./rate-limiter-subject.ts";

/** Several limiters that take from the same buckets. */
export function sharingFacet(subject: RateLimiterSubject): ContractCase[] {
  const rule = (title: string, run: (bench: RateLimiterBench) => Promise<void>): ContractCase => ({
    ...rateLimiterCase(subject, "sharing", title, CONTRACT_LIMITS, run),
    skip: subject.share === undefined ? "it serves one process only" : undefined,
  });
  return [
    rule("behavior: what one takes is missing for the other", async (bench) => {
      const other = await subject.share!();
      await drain(bench);
      const start = bench.now();
      const at = await bench.passTime(pass(bench, other, { requests: 50, tokens: 1 }));
      assert.ok(at - start >= 900, `50 requests went after ${at - start} ms although another had taken all`);
    }),
    rule("behavior: a pause of one holds the other", async (bench) => {
      const other = await subject.share!();
      const start = bench.now();
      bench.limiter.pause(300);
      // The word has to get there.
      await bench.sleep(100);
      const at = await bench.passTime(pass(bench, other, { requests: 1, tokens: 1 }));
      assert.ok(at - start >= 299, `a request went ${at - start} ms into the pause of another`);
    }),
  ];
}
