export { type CacheKeyScope, createCacheKey } from "./key/index.ts";
export {
  type CacheStats,
  type CacheStore,
  type CircuitBreakerOptions,
  createMemoryStore,
  type LockOptions,
  type MemoryStoreSettings,
  type StoreLease,
  tieredStore,
  type TieredStoreOptions,
  withCircuitBreaker,
} from "./store/index.ts";
export { type DecodedVector, decodeVector, encodeVector, type VectorEncoding } from "./codec/index.ts";
export {
  type CacheOptions,
  type CachingDocumentEncoder,
  type CachingEmbedder,
  type CachingQuantizedEncoder,
  withCache,
  withDocumentCache,
  withQuantizedDocumentCache,
} from "./call/index.ts";
