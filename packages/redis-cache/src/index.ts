export type { RedisClient } from "./key-commands.ts";
export type { RedisStoreSettings } from "./redis-settings.ts";
export { createRedisStore } from "./redis-store.ts";
