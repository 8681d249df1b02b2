// Stores: the contract as the cache uses it, memory, tiers, a circuit breaker, and what happened in them.
export { type CacheCounter, type CacheStats, createCacheCounter } from "./cache-stats.ts";
export type { CacheStore, LockOptions, StoreLease } from "./cache-store.ts";
export { checkStore } from "./check-store.ts";
export { type GuardedStore, guardStore, NO_LOCKS } from "./guarded-store.ts";
export { createMemoryStore, type MemoryStoreSettings } from "./memory-store.ts";
export { tieredStore, type TieredStoreOptions } from "./tiered-store.ts";
export { type CircuitBreakerOptions, withCircuitBreaker } from "./with-circuit-breaker.ts";
