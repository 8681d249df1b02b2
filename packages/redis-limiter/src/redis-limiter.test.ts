import { randomUUID } from "node:crypto";
import { withDocumentBatching } from "@embedloom/batcher";
import type { RateLimitDemand, RateLimiter, RateLimitPermit, StoreError } from "@embedloom/core";
import { createFakeDocumentEncoder } from "@embedloom/testing";
import { Redis } from "ioredis";
import { describe, expect, inject, onTestFinished, test } from "vitest";
import { createRedisLimiter, type RedisLimiter } from "./redis-limiter.ts";
import type { RedisLimiterSettings } from "./limiter-settings.ts";

const url = inject("redisUrl");
const one = { requests: 1, tokens: 1 };

/** A name of its own for each test, and limiters that share it. */
function account(settings: Partial<RedisLimiterSettings> = {}): () => RedisLimiter {
  const name = randomUUID();
  return () => {
    // What is tested is not how long a busy machine takes.
    const patient = { commandTimeoutMs: 10_000, connectTimeoutMs: 10_000 };
    const limiter = createRedisLimiter({ url, name, ...patient, ...settings });
    onTestFinished(() => limiter.close());
    return limiter;
  };
}

async function redis(): Promise<Redis> {
  const client = new Redis(url!);
  onTestFinished(async () => void (await client.quit()));
  return client;
}

describe.skipIf(url === undefined)("queue", () => {
  test("behavior: nobody overtakes after a process that was too busy to go when its turn came", async () => {
    const limiter = account({ requestsPerMinute: 3000, tokensPerMinute: 60_000_000 })();
    await limiter.acquire({ requests: 1, tokens: 0 });
    const turn = limiter.acquire({ requests: 60, tokens: 0 });
    // Until the script has given it a place; commands of one connection are answered in order.
    await limiter.acquire({ requests: 0, tokens: 0 }, AbortSignal.timeout(1)).catch(() => {});
    const busyUntil = performance.now() + 2200;
    while (performance.now() < busyUntil);
    await turn;
    const order: number[] = [];
    const take = async (requests: number) => {
      await limiter.acquire({ requests, tokens: 0 });
      order.push(requests);
    };
    await Promise.all([take(60), take(2), take(1)]);
    expect(order).toEqual([60, 2, 1]);
  });
});

describe.skipIf(url === undefined)("learning", () => {
  test("default: of all processes one request goes first, and what its reply tells holds for all", async () => {
    const join = account();
    const [first, second] = [join(), join()];
    const probe = await first.acquire(one);
    const waiting = second.acquire(one);
    const log: string[] = [];
    void waiting.then(() => log.push("second"));
    // Commands of one connection are answered in order, and this is the last.
    await second.acquire({ requests: 0, tokens: 0 }, AbortSignal.timeout(1)).catch(() => {});
    log.push("reply");
    const rateLimit = { requests: { limit: 60, remaining: 59 }, tokens: { limit: 6000, remaining: 5999 } };
    probe.release({ admitted: true, rateLimit });
    await waiting;
    expect(log).toEqual(["reply", "second"]);
    expect(second.limits).toEqual({ requestsPerMinute: 60, tokensPerMinute: 6000 });
  });

  test("behavior: what others took who have no part in it counts, and who waits in the queue is not mistaken for one", async () => {
    const limiter = account()();
    const probe = await limiter.acquire({ requests: 1, tokens: 100 });
    const over = new AbortController();
    const turns = Array.from({ length: 3 }, () => limiter.acquire({ requests: 1, tokens: 100 }, over.signal));
    const start = performance.now();
    // 60,000 a minute: of 99,900 that others have taken, 200 are left beside the reserve of 600; one comes every millisecond.
    const tokens = { limit: 60_000, remaining: 800 };
    probe.release({ admitted: true, rateLimit: { requests: { limit: 600, remaining: 599 }, tokens } });
    await Promise.all(turns.slice(0, 2));
    expect(performance.now() - start).toBeLessThan(10_000);
    const { limits } = limiter;
    expect(limits).toEqual({ requestsPerMinute: 600, tokensPerMinute: 60_000 });
    // The next reply tells of others who took all but 10.
    const next = { limit: 60_000, remaining: 10 };
    (await turns[2]!).release({ admitted: true, rateLimit: { tokens: next } });
    const late = limiter.acquire({ requests: 1, tokens: 1000 }, over.signal);
    const before = performance.now();
    await late;
    expect(performance.now() - before).toBeGreaterThan(1500);
  });

  test("behavior: an aborted first request makes way for another", async () => {
    const join = account();
    const controller = new AbortController();
    const probe = await join().acquire(one);
    const next = join().acquire(one);
    const gone = join().acquire(one, controller.signal);
    controller.abort("enough");
    await expect(gone).rejects.toBe("enough");
    probe.release({ admitted: false });
    (await next).release({ admitted: true });
  });

  test("behavior: a limit that was given is not replaced, the lower of two limits of tokens is told", async () => {
    const limiter = account({ requestsPerMinute: 600 })();
    const permit = await limiter.acquire(one);
    const rateLimit = { requests: { limit: 6000 }, tokens: { limit: 900 }, projectTokens: { limit: 700 } };
    permit.release({ admitted: true, rateLimit });
    await limiter.acquire({ requests: 0, tokens: 0 });
    expect(limiter.limits).toEqual({ requestsPerMinute: 600, tokensPerMinute: 700 });
  });

  test("behavior: a server that tells nothing is not waited for", async () => {
    const limiter = account()();
    (await limiter.acquire(one)).release({ admitted: true });
    const permits = await Promise.all(Array.from({ length: 50 }, () => limiter.acquire(one)));
    expect(permits.length).toBe(50);
    expect(limiter.limits).toEqual({ requestsPerMinute: undefined, tokensPerMinute: undefined });
  });
});

describe.skipIf(url === undefined)("the queue", () => {
  test("behavior: two processes that ask at once go evenly, as fast as the limit and not faster", async () => {
    const join = account({ requestsPerMinute: 1200, tokensPerMinute: 1e9 });
    const limiters = [join(), join()];
    const asked = Array.from({ length: 60 }, async (_, i) => {
      await limiters[i % 2]!.acquire(one);
      return performance.now();
    });
    const times = (await Promise.all(asked)).toSorted((left, right) => left - right);
    // One comes every 50 ms, and 3 % of 1,200 may come together.
    for (const [i, time] of times.entries()) expect(time - times[0]!).toBeGreaterThanOrEqual((i - 37) * 50 - 1);
    expect(times.at(-1)! - times[0]!).toBeLessThan(10_000);
  });

  test("behavior: whoever leaves the end of the queue takes nothing along", async () => {
    const join = account({ requestsPerMinute: 600, tokensPerMinute: 1e9 });
    const limiter = join();
    await limiter.acquire({ requests: 30, tokens: 1 });
    const controller = new AbortController();
    const gone = Array.from({ length: 20 }, () => limiter.acquire({ requests: 30, tokens: 1 }, controller.signal));
    const other = join().acquire(one);
    controller.abort("enough");
    expect((await Promise.allSettled(gone)).every(({ status }) => status === "rejected")).toBe(true);
    const start = performance.now();
    await other;
    await join().acquire(one);
    // 600 requests that were given up would have taken a minute.
    expect(performance.now() - start).toBeLessThan(20_000);
  });

  test("behavior: the state goes when nobody has used it for ten minutes", async () => {
    const client = await redis();
    const name = randomUUID();
    const limiter = createRedisLimiter({ client, name, prefix: "p:", requestsPerMinute: 60 });
    const permit: RateLimitPermit = await limiter.acquire(one);
    permit.release({ admitted: true });
    await limiter.close();
    const ttlMs = await client.pttl(`p:${name}`);
    expect(ttlMs).toBeGreaterThan(590_000);
    expect(ttlMs).toBeLessThanOrEqual(600_000);
    expect(client.status).toBe("ready");
  });

  test("behavior: a server that has lost the script gets it again", async () => {
    const client = await redis();
    const away: StoreError[] = [];
    const limiter = account({ requestsPerMinute: 60, tokensPerMinute: 60, onAway: (error) => away.push(error) })();
    await limiter.acquire(one);
    await client.script("FLUSH");
    await limiter.acquire(one);
    expect(away).toEqual([]);
  });
});

test("behavior: a limiter that was closed opens a connection when it is used again", async ({ skip }) => {
  if (url === undefined) skip("there is no Redis");
  const away: StoreError[] = [];
  const limiter = account({ requestsPerMinute: 60, tokensPerMinute: 60, onAway: (error) => away.push(error) })();
  await limiter.acquire(one);
  await limiter.close();
  await limiter.close();
  await limiter.acquire(one);
  expect(away).toEqual([]);
});

describe.skipIf(url === undefined)("documents", () => {
  test("behavior: batchers of documents share one queue, and each request takes its documents' tokens from it", async () => {
    const join = account({ requestsPerMinute: 60_000, tokensPerMinute: 6_000_000 });
    const taken: RateLimitDemand[] = [];
    const recorded = (limiter: RateLimiter): RateLimiter => ({
      ...limiter,
      get limits() {
        return limiter.limits;
      },
      acquire: (demand, signal) => {
        taken.push(demand);
        return limiter.acquire(demand, signal);
      },
    });
    const documents = Array.from({ length: 40 }, (_, d) => ({ chunks: [`document ${d}`.padEnd(80, "."), "its end."] }));
    const fakes = [createFakeDocumentEncoder(), createFakeDocumentEncoder()];
    const results = await Promise.all(
      fakes.map((fake) => withDocumentBatching(fake, { rateLimiter: recorded(join()) }).encode(documents)),
    );
    for (const { documents: found } of results) expect(found.every(({ parts }) => parts !== undefined)).toBe(true);
    const asked = taken.filter(({ requests }) => requests > 0);
    expect(asked.length).toBe(fakes.flatMap(({ requests }) => requests).length);
    // 22 tokens a document, as the fake counts.
    expect(asked.reduce((sum, { tokens }) => sum + tokens, 0)).toBe(2 * 40 * 22);
  });
});
