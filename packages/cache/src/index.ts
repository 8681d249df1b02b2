export { type CacheKeyScope, createCacheKey } from "./cache-key.ts";
export type { CacheStats } from "./cache-stats.ts";
export type { CacheStore, LockOptions, StoreLease } from "./cache-store.ts";
export { createMemoryStore, type MemoryStoreSettings } from "./memory-store.ts";
export { decodeVector, type DecodedVector, encodeVector, type VectorEncoding } from "./vector-codec.ts";
export { tieredStore, type TieredStoreOptions } from "./tiered-store.ts";
export { type CacheOptions, type CachingEmbedder, withCache } from "./with-cache.ts";
export { type CircuitBreakerOptions, withCircuitBreaker } from "./with-circuit-breaker.ts";
export { type CachingDocumentEncoder, withDocumentCache } from "./with-document-cache.ts";
