import { type CacheOptions, withCache } from "@embedloom/cache";
import { type Embedder, EmbeddingMatrix } from "@embedloom/core";
import { createRedisStore } from "@embedloom/redis-cache";
import type { CacheContenderFactory, FreeVectors } from "./cache-contender.ts";
import { NATIVE_WIDTH } from "./job.ts";

/** `withCache` over `createRedisStore`. */
export function embedloomCacheContender(encoding: NonNullable<CacheOptions["encoding"]>): CacheContenderFactory {
  return (_redis, url, prefix, vectors) => {
    const store = createRedisStore({ url, prefix, commandTimeoutMs: 5000 });
    const cache = withCache(freeEmbedder(vectors), store, { encoding, storeTimeoutMs: 60_000 });
    return {
      async embed(texts) {
        const { embeddings } = await cache.embed(texts);
        return { row: (index) => embeddings.row(index) };
      },
    };
  };
}

function freeEmbedder(vectors: FreeVectors): Embedder {
  const info = {
    provider: "free",
    model: "free",
    dimensions: NATIVE_WIDTH,
    nativeDimensions: NATIVE_WIDTH,
    matryoshka: undefined,
    normalized: true,
    limits: {},
    fingerprint: { provider: "free", dimensions: NATIVE_WIDTH },
  };
  return {
    provider: "free",
    model: "free",
    estimateTokens: (text) => Math.ceil(text.length / 4),
    describe: async () => info,
    embed: async (texts) => ({
      embeddings: EmbeddingMatrix.fromRows(vectors(texts)),
      usage: { requests: 1, tokens: texts.length, costUsd: undefined },
    }),
    close: async () => {},
  };
}
