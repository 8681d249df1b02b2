export type { RedisClient } from "./commands/index.ts";
export { createRedisStore, type RedisStoreSettings } from "./store/index.ts";
