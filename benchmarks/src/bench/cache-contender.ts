import type { Redis } from "ioredis";
import type { Delivered } from "./contender.ts";

/** A cache in Redis as users of one library have it. */
interface CacheContender {
  /** Embeds texts of which all, some or none are in the cache, and keeps those that were not. */
  embed(texts: readonly string[]): Promise<Delivered>;
}

/** Vectors for whoever misses, at no cost. */
export type FreeVectors = (texts: readonly string[]) => number[][];

/** Makes a cache whose keys begin with `prefix`. */
export type CacheContenderFactory = (redis: Redis, url: string, prefix: string, vectors: FreeVectors) => CacheContender;
