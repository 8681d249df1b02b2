import type { RateLimits } from "@embedloom/core";
import { describe, expect, test } from "vitest";
import type { CostLine, RequestLoad } from "./request-cost.ts";
import { createRequestSizing } from "./request-sizing.ts";

const HOSTED: CostLine = { unit: "tokens", fixedMs: 100, msPerUnit: 0.015 };

interface Circumstances {
  readonly line?: CostLine | undefined;
  readonly workers?: number;
  readonly probing?: boolean;
  readonly limits?: RateLimits;
  readonly available?: { readonly requests?: number; readonly tokens?: number };
}

function sizing({ line = HOSTED, workers = 8, probing = false, limits = {}, available = {} }: Circumstances) {
  return createRequestSizing({
    cost: { line, observe: () => undefined },
    level: { level: workers, useful: workers, probing, probe: () => undefined },
    rateLimiter: { limits, available: { requests: undefined, tokens: undefined, ...available } },
  });
}

const work = (tokens: number): RequestLoad => ({ inputs: tokens / 60, tokens });

// The tokens of all requests that some work is cut into.
function cut(circumstances: Circumstances, tokens: number): number[] {
  const { next } = sizing(circumstances);
  const sizes: number[] = [];
  for (let rest = tokens; rest > 0.5 && sizes.length < 1000; rest -= sizes.at(-1)!) {
    sizes.push(Math.min(rest, next(work(rest)).tokens));
  }
  return sizes;
}

describe("for time", () => {
  test("default: half of the rest in equal requests for all, as long as the fixed part is a small one", () => {
    const sizes = cut({}, 4_000_000);
    expect(sizes.slice(0, 8)).toEqual(Array.from({ length: 8 }, () => 250_000));
    expect(sizes[8]).toBe(125_000);
  });

  test("behavior: where the work is little for so many, each gets one request and all end together", () => {
    const sizes = cut({}, 240_000);
    expect(sizes).toHaveLength(8);
    expect(Math.max(...sizes) / Math.min(...sizes)).toBeCloseTo(1, 6);
  });

  test("behavior: the last ones are never mostly fixed cost", () => {
    const sizes = cut({}, 4_000_000);
    // Twice the fixed part in all, so that at least half of each but the last is work.
    for (const size of sizes.slice(0, -1)) expect(size * HOSTED.msPerUnit).toBeGreaterThan(0.99 * HOSTED.fixedMs);
  });

  test("args: who works alone shares with nobody, up to ten seconds", () => {
    expect(sizing({ workers: 1 }).next(work(100_000)).tokens).toBeGreaterThan(100_000);
    const { tokens } = sizing({ workers: 1 }).next(work(10_000_000));
    expect(HOSTED.fixedMs + tokens * HOSTED.msPerUnit).toBeCloseTo(10_000, 3);
  });

  test("args: where time does not grow, nothing is cut", () => {
    const line: CostLine = { unit: "tokens", fixedMs: 100, msPerUnit: 0 };
    expect(sizing({ line }).next(work(1_200_000)).tokens).toBe(Infinity);
  });

  test("args: time by inputs is counted over to tokens", () => {
    const byInput: CostLine = { unit: "inputs", fixedMs: 100, msPerUnit: 0.9 };
    expect(cut({ line: byInput }, 240_000)[0]).toBeCloseTo(cut({}, 240_000)[0]!, 3);
  });

  test("behavior: while little is known, requests are small and alike, but not for little work", () => {
    const { next } = sizing({ probing: true });
    expect(next(work(600_000))).toEqual({ inputs: 32, tokens: 4096 });
    expect(next(work(600_000))).toEqual({ inputs: 32, tokens: 4096 });
    expect(next(work(6000)).inputs).toBe(Infinity);
  });
});

describe("for limits", () => {
  const limits = { requestsPerMinute: 3000, tokensPerMinute: 1_800_000 };

  test("behavior: what is there is taken, and what is not is waited for in pieces of 250 ms", () => {
    const { next } = sizing({ limits, available: { requests: 3000, tokens: 20_000 } });
    expect(next(work(900_000)).tokens).toBe(20_000);
    const empty = sizing({ limits, available: { requests: 3000, tokens: 0 } });
    expect(empty.next(work(900_000)).tokens).toBeCloseTo((1_800_000 * 250) / 60_000, 6);
  });

  test("behavior: few requests that are left make few, large ones, and no probes", () => {
    const few = {
      limits: { requestsPerMinute: 30, tokensPerMinute: 10_000_000 },
      available: { requests: 20, tokens: 1e7 },
    };
    const sizes = cut({ ...few, probing: true }, 1_200_000);
    expect(sizes.length).toBeLessThanOrEqual(10);
  });

  test("behavior: requests are never so small that they run out before the tokens", () => {
    const line: CostLine = { unit: "tokens", fixedMs: 1, msPerUnit: 1 };
    const balance = limits.tokensPerMinute / limits.requestsPerMinute;
    for (const size of cut({ line, limits }, 30_000).slice(0, -1)) expect(size).toBeGreaterThanOrEqual(1.5 * balance);
  });

  test("args: without limits nothing of this holds", () => {
    expect(cut({}, 240_000)).toEqual(cut({ limits: {} }, 240_000));
  });
});
