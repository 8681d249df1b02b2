import { randomUUID } from "node:crypto";
import { Redis } from "ioredis";
import { describe, expect, inject, onTestFinished, test } from "vitest";
import { createRedisLimiter, type RedisLimiter } from "./redis-limiter.ts";
import type { RedisLimiterSettings } from "./limiter-settings.ts";

const url = inject("redisUrl");
const one = { requests: 1, tokens: 1 };
/** One comes every 50 ms, and 3 % of a minute may come together. */
const LIMITS = { requestsPerMinute: 1200, tokensPerMinute: 1e9 };
const TOGETHER = 36;

async function world() {
  const name = randomUUID();
  const redis = new Redis(url!);
  onTestFinished(async () => void (await redis.quit()));
  return {
    redis,
    key: `embedloom:limit:${name}`,
    join(settings: Partial<RedisLimiterSettings> = {}): RedisLimiter {
      const patient = { commandTimeoutMs: 10_000, connectTimeoutMs: 10_000 };
      const limiter = createRedisLimiter({ url, name, ...LIMITS, ...patient, ...settings });
      onTestFinished(() => limiter.close());
      return limiter;
    },
  };
}

/** Takes so many, by all of them together, and gives the moments. */
async function take(limiters: readonly RedisLimiter[], count: number, each: () => void = () => {}): Promise<number[]> {
  const taken = Array.from({ length: count }, async (_, i) => {
    (await limiters[i % limiters.length]!.acquire(one)).release({ admitted: true });
    each();
    return performance.now();
  });
  return (await Promise.all(taken)).toSorted((left, right) => left - right);
}

/** The requests that went before their time. */
function early(times: readonly number[], more = 0): number[] {
  return times.flatMap((time, i) => (time - times[0]! < (i - TOGETHER - 1 - more) * 50 - 1 ? [i] : []));
}

describe.skipIf(url === undefined)("nothing lifts the limit", () => {
  test("behavior: a state that is lost again and again releases nobody who waits", async () => {
    const { redis, key, join } = await world();
    let taken = 0;
    const times = await take([join(), join()], 80, () => {
      taken += 1;
      if (taken % 10 === 0) void redis.del(key);
    });
    // Each new state begins with one.
    expect(early(times, 8)).toEqual([]);
  });

  test("behavior: of limits that are given differently the lowest holds for all", async () => {
    const { join } = await world();
    const limiters = [join({ requestsPerMinute: 12_000 }), join(), join({ requestsPerMinute: undefined })];
    await limiters[1]!.acquire(one);
    const times = await take(limiters, 80);
    expect(early(times)).toEqual([]);
    expect(limiters.map(({ limits }) => limits.requestsPerMinute)).toEqual([1200, 1200, 1200]);
  });

  test("behavior: a server that tells a higher limit does not replace the one that another was given", async () => {
    const { join } = await world();
    const [given, learning] = [join(), join({ requestsPerMinute: undefined })];
    await given.acquire(one);
    const rateLimit = { requests: { limit: 60_000, remaining: 59_999 } };
    (await learning.acquire(one)).release({ admitted: true, rateLimit });
    expect(early(await take([learning], 60))).toEqual([]);
  });

  test.each([
    ["back", 3.6e6],
    ["ahead", -3.6e6],
  ])(
    "behavior: a clock of the server that is set an hour %s neither floods nor stalls, and a pause holds",
    async (_, ms) => {
      const { redis, key, join } = await world();
      const limiters = [join(), join()];
      let taken = 0;
      // To the script, a clock that was set is one that differs from its own count of time by another amount.
      const times = await take(limiters, 80, () => {
        taken += 1;
        if (taken === 40) void redis.hincrbyfloat(key, "offset", ms);
      });
      expect(early(times)).toEqual([]);
      expect(times.at(-1)! - times[0]!).toBeLessThan(20_000);
      limiters[0]!.pause(1000);
      const paused = performance.now();
      await limiters[0]!.acquire({ requests: 0, tokens: 0 });
      await redis.hincrbyfloat(key, "offset", ms);
      await limiters[0]!.acquire({ requests: 0, tokens: 0 });
      expect(performance.now() - paused).toBeGreaterThan(990);
    },
  );

  test("behavior: a pause outlives the state it was in", async () => {
    const { redis, key, join } = await world();
    const [limiter, other] = [join(), join()];
    await other.acquire(one);
    limiter.pause(1500);
    const start = performance.now();
    const waiting = limiter.acquire(one);
    await expect.poll(() => redis.hget(key, "pausedUntil")).not.toBeNull();
    await redis.del(key);
    await waiting;
    expect(performance.now() - start).toBeGreaterThan(1450);
  });

  test("behavior: tokens that are given back to a state that was lost since free nothing", async () => {
    const { redis, key, join } = await world();
    const limiter = join({ requestsPerMinute: 1e9, tokensPerMinute: 60_000 });
    const permits = [];
    for (let i = 0; i < 3; i++) permits.push(await limiter.acquire({ requests: 1, tokens: 600 }));
    await redis.del(key);
    await limiter.acquire({ requests: 1, tokens: 1800 });
    for (const permit of permits) permit.release({ admitted: false });
    const start = performance.now();
    await limiter.acquire({ requests: 1, tokens: 1800 });
    expect(performance.now() - start).toBeGreaterThan(1500);
  });
});
