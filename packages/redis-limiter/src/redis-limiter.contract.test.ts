import { randomUUID } from "node:crypto";
import { rateLimiterContract, type RateLimiterSubject, registerContract } from "@embedloom/testing";
import { describe, inject, test } from "vitest";
import { createRedisLimiter, type RedisLimiter } from "./redis-limiter.ts";

const url = inject("redisUrl");

// In real time, each case under a name of its own.
function subject(): RateLimiterSubject {
  const open: RedisLimiter[] = [];
  let settings = { name: "" };
  const join = async (): Promise<RedisLimiter> => {
    // What is tested is not how long a busy machine takes.
    const limiter = createRedisLimiter({ url, ...settings, commandTimeoutMs: 10_000, connectTimeoutMs: 10_000 });
    open.push(limiter);
    // Nor how long it takes to connect.
    (await limiter.acquire({ requests: 0, tokens: 0 })).release({ admitted: true });
    return limiter;
  };
  return {
    burst: 0.03,
    create(limits) {
      settings = { name: randomUUID(), ...limits };
      return join();
    },
    share: join,
    async release() {
      await Promise.all(open.splice(0).map((limiter) => limiter.close()));
    },
  };
}

// Each case waits for seconds and works for milliseconds, so they run at the same time, each with a subject of its own.
describe.skipIf(url === undefined)("createRedisLimiter", { concurrent: true }, () => {
  const cases = rateLimiterContract(subject()).map((_, i) => rateLimiterContract(subject())[i]!);
  registerContract(cases, test);
});
