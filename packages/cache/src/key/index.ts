// The key of a text under one model: from prefix, fingerprint, width, input type and content.
export { type CacheKeyScope, createCacheKey, isWellFormed } from "./cache-key.ts";
export { createKeyMaker, type KeyMaker } from "./key-maker.ts";
export { type MatryoshkaKey, matryoshkaKeys } from "./matryoshka-keys.ts";
