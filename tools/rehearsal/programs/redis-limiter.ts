import { createRedisLimiter } from "@embedloom/redis-limiter";

// Nobody listens there: this process keeps to its share of the limits by itself.
const url = "redis://127.0.0.1:1";
const limiter = createRedisLimiter({ url, name: "account", requestsPerMinute: 60, retryMs: 60_000 });
const permit = await limiter.acquire({ requests: 1, tokens: 10 });
permit.release({ admitted: true });
console.log(limiter.limits.requestsPerMinute); // 60
await limiter.close();
