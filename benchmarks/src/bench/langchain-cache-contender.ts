import { CacheBackedEmbeddings } from "@langchain/classic/embeddings/cache_backed";
import { Embeddings } from "@langchain/core/embeddings";
import { BaseStore } from "@langchain/core/stores";
import type { Redis } from "ioredis";
import type { CacheContenderFactory, FreeVectors } from "./cache-contender.ts";
import { deliveredRows } from "./contender.ts";

class FreeEmbeddings extends Embeddings {
  readonly vectors: FreeVectors;

  constructor(vectors: FreeVectors) {
    super({});
    this.vectors = vectors;
  }

  async embedDocuments(texts: string[]): Promise<number[][]> {
    return this.vectors(texts);
  }

  async embedQuery(text: string): Promise<number[]> {
    return this.vectors([text])[0]!;
  }
}

/** A byte store over ioredis with the commands of `RedisByteStore` of `@langchain/community`: MGET, and SET in a pipeline. */
class RedisBytes extends BaseStore<string, Uint8Array> {
  lc_namespace: string[] = ["benchmark"];
  readonly redis: Redis;

  constructor(redis: Redis) {
    super();
    this.redis = redis;
  }

  async mget(keys: string[]): Promise<(Uint8Array | undefined)[]> {
    return (await this.redis.mgetBuffer(keys)).map((value) => value ?? undefined);
  }

  async mset(pairs: [string, Uint8Array][]): Promise<void> {
    const decoder = new TextDecoder();
    const pipeline = this.redis.pipeline();
    for (const [key, value] of pairs) pipeline.set(key, decoder.decode(value));
    await pipeline.exec();
  }

  async mdelete(keys: string[]): Promise<void> {
    await this.redis.del(...keys);
  }

  async *yieldKeys(): AsyncGenerator<string> {}
}

/** `CacheBackedEmbeddings` over a byte store. */
export const langChainCacheContender: CacheContenderFactory = (redis, _url, prefix, vectors) => {
  const store = new RedisBytes(redis);
  const embeddings = CacheBackedEmbeddings.fromBytesStore(new FreeEmbeddings(vectors), store, { namespace: prefix });
  return { embed: async (texts) => deliveredRows(await embeddings.embedDocuments([...texts])) };
};
