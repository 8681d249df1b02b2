// The store and its settings, its locks, and clearing a prefix.
export type { RedisStoreSettings } from "./redis-settings.ts";
export { createRedisStore } from "./redis-store.ts";
