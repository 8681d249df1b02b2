import { describe, expect, test } from "vitest";
import { type ConcurrencyLimit, createConcurrencyLimit, type LimitSample } from "./concurrency-limit.ts";

const ALONE_MS = 100;

// As many requests as the level allows, again and again, to a server that works on `atOnce` of them side by side.
function work(level: ConcurrencyLimit, atOnce: number, requests: number, aloneMs = ALONE_MS): void {
  const freeAt = Array.from({ length: Math.min(atOnce, requests) }, () => 0);
  const underWay: { readonly sample: LimitSample; readonly sentAt: number; readonly endsAt: number }[] = [];
  let now = 0;
  for (let over = 0, sent = 0; over < requests; over++) {
    for (; sent < requests && underWay.length < level.level; sent++) {
      const free = Math.min(...freeAt);
      const endsAt = Math.max(now, free) + aloneMs;
      freeAt[freeAt.indexOf(free)] = endsAt;
      underWay.push({ sample: level.sent(underWay.length + 1), sentAt: now, endsAt });
    }
    const { sample, sentAt, endsAt } = underWay.toSorted((one, other) => one.endsAt - other.endsAt)[0]!;
    now = endsAt;
    level.done(sample, endsAt - sentAt, underWay.length);
    underWay.splice(
      underWay.findIndex((one) => one.sample === sample),
      1,
    );
  }
}

// A batcher that knows no limits sends its first request alone.
function first(level: ConcurrencyLimit): void {
  level.done(level.sent(1), ALONE_MS, 1);
}

describe("what is found out", () => {
  test("default: it begins with four, and probes", () => {
    const level = createConcurrencyLimit(16);
    expect([level.level, level.useful, level.probing]).toEqual([4, 4, true]);
  });

  test("behavior: a server with room gets as many as there may be", () => {
    const level = createConcurrencyLimit(16);
    first(level);
    work(level, Infinity, 40);
    expect([level.level, level.useful, level.probing]).toEqual([16, 16, false]);
  });

  test("behavior: one thing at a time is found out, and one more waits", () => {
    const level = createConcurrencyLimit(16);
    first(level);
    work(level, 1, 4);
    expect([level.level, level.useful, level.probing]).toEqual([2, 1, false]);
  });

  // Four probes after a first request that also opened the connection; three of them come back after so many milliseconds.
  function probed(times: readonly number[]): ConcurrencyLimit {
    const level = createConcurrencyLimit(16);
    level.probe();
    level.done(level.sent(1), 5 * ALONE_MS, 1);
    const samples = [1, 2, 3, 4].map((inFlight) => {
      level.probe();
      return level.sent(inFlight);
    });
    for (const [i, ms] of times.entries()) level.done(samples[i]!, ms, samples.length - i);
    return level;
  }

  test("behavior: three of four probes that come back one after another tell, whatever the first request took", () => {
    const level = probed([ALONE_MS, 2 * ALONE_MS, 3 * ALONE_MS]);
    expect([level.level, level.useful, level.probing]).toEqual([2, 1, false]);
  });

  test.each([[[100, 130, 150]], [[100, 200, 210]], [[100, 110, 300]]])(
    "behavior: probes that come back otherwise do not: %j",
    (times) => {
      const level = probed(times);
      expect([level.useful, level.probing]).toEqual([4, true]);
    },
  );

  test("behavior: slow requests say nothing when all were slow", () => {
    const level = createConcurrencyLimit(16);
    first(level);
    const samples = [1, 2, 3, 4].map((inFlight) => level.sent(inFlight));
    for (const sample of samples) level.done(sample, 1.3 * ALONE_MS, 4);
    expect(level.level).toBe(16);
  });

  test("behavior: a server that got room is found out", () => {
    const level = createConcurrencyLimit(16);
    first(level);
    work(level, 1, 4);
    work(level, Infinity, 100);
    expect([level.level, level.useful]).toEqual([16, 16]);
  });

  test("args: times of 0 give no bounds", () => {
    const level = createConcurrencyLimit(16);
    work(level, Infinity, 100, 0);
    expect([level.level, level.useful]).toEqual([16, 16]);
  });

  test("behavior: a request that was sent before a change of the level says nothing of the new one", () => {
    const level = createConcurrencyLimit(16);
    const old = level.sent(1);
    first(level);
    work(level, Infinity, 4);
    const before = level.level;
    for (let i = 0; i < 20; i++) level.done(old, 100 * ALONE_MS, 16);
    expect(level.level).toBe(before);
  });
});

describe("bounds", () => {
  test.each([1, 2, 3])("args: a ceiling of %d is never passed", (ceiling) => {
    const level = createConcurrencyLimit(ceiling);
    first(level);
    work(level, Infinity, 40);
    expect(level.level).toBe(ceiling);
  });

  test("args: nothing is probed for one at a time", () => {
    expect(createConcurrencyLimit(1).probing).toBe(false);
  });

  test("behavior: a lower ceiling holds at once", () => {
    const level = createConcurrencyLimit(16);
    first(level);
    work(level, Infinity, 40);
    level.limitTo(5);
    expect([level.level, level.useful]).toEqual([5, 5]);
  });

  test("error: too much halves the level, once for all that were in flight together, and never below two", () => {
    const level = createConcurrencyLimit(16);
    first(level);
    work(level, Infinity, 40);
    const samples = Array.from({ length: 16 }, (_, i) => level.sent(i + 1));
    for (const sample of samples) level.overloaded(sample);
    expect(level.level).toBe(8);
    for (let i = 0; i < 9; i++) level.overloaded(level.sent(1));
    expect(level.level).toBe(2);
  });
});
