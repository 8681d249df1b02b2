import type { RateLimitState, RateLimitDemand, RateLimiter, RateLimitPermit } from "@embedloom/core";
import { describe, expect, test } from "vitest";
import { createManualClock, type ManualClock, settled } from "../test-support/manual-clock.ts";
import { createTokenBucketLimiter } from "./token-bucket-limiter.ts";

const one = { requests: 1, tokens: 0 };

// A little of every limit is never used: with 60 a minute, 59 go at once and the next after 15 ms.
const RESERVE_MS = 15;

// Beside others it is more.
const SHARED_RESERVE_MS = 600;

// Of 60 a minute: who took nothing and sees that others took all leaves room for four of theirs beside its own.
const AMONG_OTHERS_MS = 5000;

// So long after its first request a limiter that learns leaves room for one other.
const SUSPICION_MS = 5000;

// A request that is over as soon as it may go.
async function pass(limiter: RateLimiter, demand: RateLimitDemand = one): Promise<void> {
  (await limiter.acquire(demand)).release({ admitted: true });
}

// What the server says in answer to a request that took `ageMs`.
async function hear(limiter: RateLimiter, clock: ManualClock, rateLimit: RateLimitState, ageMs = 0): Promise<void> {
  const permit = await limiter.acquire({ requests: 0, tokens: 0 });
  await clock.advance(ageMs);
  permit.release({ admitted: true, rateLimit });
}

test("default: without limits nobody waits", async () => {
  const clock = createManualClock();
  const limiter = createTokenBucketLimiter({ clock });
  for (let i = 0; i < 1000; i++) await pass(limiter, { requests: 1, tokens: 1e9 });
  expect(clock.now()).toBe(0);
});

test("args: requestsPerMinute lets a full bucket through at once, then one per refill", async () => {
  const clock = createManualClock();
  const limiter = createTokenBucketLimiter({ requestsPerMinute: 60, clock });
  const times: number[] = [];
  const all = Array.from({ length: 63 }, async () => {
    await pass(limiter);
    times.push(clock.now());
  });
  await clock.runUntil(Promise.all(all));
  expect(times.slice(0, 59).every((time) => time === 0)).toBe(true);
  expect(times.slice(59).map(Math.round)).toEqual([15, 1015, 2015, 3015]);
});

test("args: tokensPerMinute paces by tokens, first come, first served", async () => {
  const clock = createManualClock();
  const limiter = createTokenBucketLimiter({ tokensPerMinute: 6000, clock });
  const log: string[] = [];
  const take = async (name: string, tokens: number) => {
    await pass(limiter, { requests: 1, tokens });
    log.push(`${name} at ${clock.now()}`);
  };
  await clock.runUntil(Promise.all([take("a", 6000), take("b", 500), take("c", 100)]));
  expect(log).toEqual(["a at 0", "b at 5015", "c at 6015"]);
});

test("behavior: a demand above the whole limit waits for a full bucket and leaves a debt", async () => {
  const clock = createManualClock();
  const limiter = createTokenBucketLimiter({ tokensPerMinute: 600, clock });
  await pass(limiter, { requests: 1, tokens: 900 });
  await clock.runUntil(pass(limiter, { requests: 1, tokens: 100 }));
  expect(clock.now()).toBeCloseTo(40_000 + RESERVE_MS, 3);
});

test("behavior: over any time, no more goes through than a server with the same limit admits", async () => {
  const clock = createManualClock();
  const limiter = createTokenBucketLimiter({ requestsPerMinute: 600, tokensPerMinute: 10_000, clock });
  const sent: { at: number; tokens: number }[] = [];
  const all = Array.from({ length: 60 }, async (_, i) => {
    const tokens = 100 + ((i * 137) % 900);
    await pass(limiter, { requests: 1, tokens });
    sent.push({ at: clock.now(), tokens });
  });
  await clock.runUntil(Promise.all(all));
  let level = 10_000;
  let at = 0;
  const levels = sent.map((request) => {
    level = Math.min(10_000, level + ((request.at - at) * 10_000) / 60_000) - request.tokens;
    at = request.at;
    return level;
  });
  expect(Math.min(...levels)).toBeGreaterThan(-0.001);
  const total = sent.reduce((sum, request) => sum + request.tokens, 0);
  expect(clock.now()).toBeCloseTo(((total - 10_000) / 10_000) * 60_000 + RESERVE_MS, 0);
});

describe("learning", () => {
  test("behavior: limits that were not given are learnt, and what was sent before counts", async () => {
    const clock = createManualClock();
    const limiter = createTokenBucketLimiter({ clock });
    for (let i = 0; i < 60; i++) await pass(limiter);
    await hear(limiter, clock, { requests: { limit: 60, remaining: 59 } }, 0);
    await clock.runUntil(pass(limiter, one));
    expect(clock.now()).toBeCloseTo(2000 + SHARED_RESERVE_MS, 3);
  });

  test("behavior: a limit that was given is not replaced, but what others used is heeded", async () => {
    const clock = createManualClock();
    const limiter = createTokenBucketLimiter({ requestsPerMinute: 60, clock });
    await hear(limiter, clock, { requests: { limit: 6000, remaining: 5999 } }, 0);
    await hear(limiter, clock, { requests: { limit: 6000, remaining: 0 } }, 0);
    await clock.runUntil(pass(limiter, one));
    expect(clock.now()).toBeCloseTo(AMONG_OTHERS_MS + SHARED_RESERVE_MS, 3);
  });

  test("behavior: the first report is taken for one of the middle of its request, and for no sign of others", async () => {
    const clock = createManualClock();
    const limiter = createTokenBucketLimiter({ requestsPerMinute: 60, clock });
    await hear(limiter, clock, { requests: { remaining: 0 } }, 700);
    expect(clock.now()).toBe(700);
    await clock.runUntil(pass(limiter, one));
    expect(clock.now()).toBeCloseTo(350 + 1000 + RESERVE_MS, 3);
  });

  test("behavior: the limit of the project holds beside the others, a limit of 0 is no limit", async () => {
    const clock = createManualClock();
    const limiter = createTokenBucketLimiter({ clock });
    await hear(limiter, clock, { projectTokens: { limit: 600, remaining: 0 }, tokens: { limit: 0 } }, 0);
    await clock.runUntil(pass(limiter, { requests: 1, tokens: 10 }));
    // Twice what it takes: one other may be there.
    expect(clock.now()).toBeCloseTo(2000 + SHARED_RESERVE_MS, 3);
  });

  test("behavior: a limit that grows or shrinks keeps what was used", async () => {
    const clock = createManualClock();
    const limiter = createTokenBucketLimiter({ clock });
    await hear(limiter, clock, { requests: { limit: 60 } }, 0);
    await clock.advance(SUSPICION_MS);
    for (let i = 0; i < 59; i++) await pass(limiter);
    await hear(limiter, clock, { requests: { limit: 120 } }, 0);
    for (let i = 0; i < 60; i++) await pass(limiter);
    expect(clock.now()).toBe(SUSPICION_MS);
    await clock.runUntil(pass(limiter, one));
    expect(clock.now() - SUSPICION_MS).toBeCloseTo(RESERVE_MS, 3);
  });
});

describe("pause", () => {
  test("behavior: nobody passes before its end, whoever waits or comes later, and a shorter one does not cut it", async () => {
    const clock = createManualClock();
    const limiter = createTokenBucketLimiter({ requestsPerMinute: 60, clock });
    for (let i = 0; i < 59; i++) await pass(limiter);
    const waiting = pass(limiter).then(() => clock.now());
    await settled();
    limiter.pause(9000);
    limiter.pause(10);
    const late = pass(limiter).then(() => clock.now());
    expect(await clock.runUntil(Promise.all([waiting, late]))).toEqual([9000, 9000]);
  });
});

test("behavior: an aborted waiter takes nothing and lets the next one through", async () => {
  const clock = createManualClock();
  const limiter = createTokenBucketLimiter({ requestsPerMinute: 60, clock });
  for (let i = 0; i < 59; i++) await pass(limiter);
  const controller = new AbortController();
  const first = limiter.acquire({ requests: 30, tokens: 0 }, controller.signal);
  const second = limiter.acquire({ requests: 20, tokens: 0 }, controller.signal);
  const third = pass(limiter);
  await settled();
  controller.abort("enough");
  await expect(first).rejects.toBe("enough");
  await expect(second).rejects.toBe("enough");
  await clock.runUntil(third);
  expect([Math.round(clock.now()), clock.sleeping]).toEqual([RESERVE_MS, 0]);
});

describe("limits that nobody knows", () => {
  test("behavior: one request goes first, and every success allows three more at a time", async () => {
    const limiter = createTokenBucketLimiter({ clock: createManualClock() });
    const permits: RateLimitPermit[] = [];
    for (let i = 0; i < 20; i++) void limiter.acquire(one).then((permit) => permits.push(permit));
    const inFlight: number[] = [];
    for (let over = 0; over < 4; over++) {
      await settled();
      inFlight.push(permits.length - over);
      permits[over]!.release({ admitted: true });
    }
    expect(inFlight).toEqual([1, 4, 7, 10]);
  });

  test("behavior: a pause begins anew, and what comes back during it allows nothing", async () => {
    const clock = createManualClock();
    const limiter = createTokenBucketLimiter({ requestsPerMinute: 6000, tokensPerMinute: 6000, clock });
    const sent = [await limiter.acquire(one), await limiter.acquire(one), await limiter.acquire(one)];
    limiter.pause(1000);
    for (const permit of sent) permit.release({ admitted: true });
    let through = 0;
    for (let i = 0; i < 5; i++) void limiter.acquire(one).then(() => (through += 1));
    await clock.advance(2000);
    expect(through).toBe(1);
  });

  test("behavior: the tokens of a refused request are given back, and a permit counts once", async () => {
    const clock = createManualClock();
    const limiter = createTokenBucketLimiter({ requestsPerMinute: 100, tokensPerMinute: 1000, clock });
    const permit = await limiter.acquire({ requests: 1, tokens: 900 });
    permit.release({ admitted: false });
    permit.release({ admitted: false });
    await clock.runUntil(pass(limiter, { requests: 1, tokens: 900 }));
    expect(clock.now()).toBe(0);
    await clock.runUntil(pass(limiter, { requests: 1, tokens: 100 }));
    expect(clock.now()).toBeCloseTo(RESERVE_MS, 3);
  });
});

test("behavior: an abort in the very moment of the permit leaves no place taken", async () => {
  for (let moment = 0; moment < 12; moment++) {
    const limiter = createTokenBucketLimiter({ clock: createManualClock() });
    const controller = new AbortController();
    const first = limiter.acquire(one, controller.signal);
    for (let i = 0; i < moment; i++) await Promise.resolve();
    controller.abort("enough");
    await first.then(
      (permit) => permit.release({ admitted: true }),
      () => undefined,
    );
    const log: string[] = [];
    void pass(limiter).then(() => log.push("through"));
    await settled();
    expect([moment, log]).toEqual([moment, ["through"]]);
  }
});
