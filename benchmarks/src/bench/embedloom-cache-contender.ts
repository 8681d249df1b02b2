import { type CacheOptions, withCache } from "@embedloom/cache";
import { EmbeddingMatrix } from "@embedloom/core";
import { createRedisStore } from "@embedloom/redis-cache";
import { createFreeEmbedder } from "../free-embedder.ts";
import type { CacheContenderFactory } from "./cache-contender.ts";
import { NATIVE_WIDTH } from "./job.ts";

/** `withCache` over `createRedisStore`. */
export function embedloomCacheContender(encoding: NonNullable<CacheOptions["encoding"]>): CacheContenderFactory {
  return (_redis, url, prefix, vectors) => {
    const store = createRedisStore({ url, prefix, commandTimeoutMs: 5000 });
    const free = createFreeEmbedder(NATIVE_WIDTH, (texts) => EmbeddingMatrix.fromRows(vectors(texts)));
    const cache = withCache(free, store, { encoding, storeTimeoutMs: 60_000 });
    return {
      async embed(texts) {
        const { embeddings } = await cache.embed(texts);
        return { row: (index) => embeddings.row(index) };
      },
    };
  };
}
