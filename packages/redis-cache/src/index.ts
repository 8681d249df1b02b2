export type { RedisClient } from "./key-commands.ts";
export { createRedisStore, type RedisStoreSettings } from "./redis-store.ts";
