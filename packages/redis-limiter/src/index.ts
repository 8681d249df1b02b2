export { createRedisLimiter, type RedisLimiter } from "./redis-limiter.ts";
export type { RedisClient, RedisLimiterSettings } from "./limiter-settings.ts";
