import { type CacheStore, withCircuitBreaker } from "@embedloom/cache";
import { checkEntries, checkKeys, checkLocks, checkPrefix, type StoreEntry } from "@embedloom/core";
import { clearPrefix } from "./clear-prefix.ts";
import { clusterShards, shardedStore } from "../shards/index.ts";
import { isCluster } from "../commands/index.ts";
import { createRedisConnection } from "../connection/index.ts";
import { createLocks, type Placeholders } from "./redis-locks.ts";
import { type CheckedSettings, checkSettings, type RedisStoreSettings } from "./redis-settings.ts";
import { createSliceRunner, type SliceWork } from "./slice-runner.ts";

/**
 * A store on Redis or Valkey, a cluster included. A server that fails is left alone for a second at a time, and asked again
 * in the background, so that it costs one wait and not one per call; each server of a cluster on its own.
 *
 * @throws InvalidOptionError at once for a setting out of range
 * @example
 * ```ts
 * import { withCache } from "@embedloom/cache";
 * import type { Embedder } from "@embedloom/core";
 * import { createRedisStore } from "@embedloom/redis-cache";
 *
 * const cached = (embedder: Embedder) => withCache(embedder, createRedisStore({ url: "redis://localhost:6379" }));
 * ```
 */
export function createRedisStore(settings: RedisStoreSettings): CacheStore {
  const checked = checkSettings(settings);
  const { circuitBreaker } = checked;
  const guarded = (store: CacheStore): CacheStore =>
    circuitBreaker === false ? store : withCircuitBreaker(store, circuitBreaker);
  const createStore = (): CacheStore => guarded(createPlainStore(checked));
  const { client } = checked.place;
  if (client === undefined || !isCluster(client)) return createStore();
  const shards = clusterShards({ ...checked.place, client, prefix: checked.prefix });
  return guarded(shardedStore({ ...shards, createStore }));
}

function createPlainStore({ place, prefix, sliceSize, ttlMs: defaultTtlMs, sliding }: CheckedSettings): CacheStore {
  const connection = createRedisConnection(place);
  const inSlices = createSliceRunner(connection, sliceSize);
  const running = new Set<Promise<void>>();
  const placeholders: Placeholders = new Set();
  const renewMs = sliding ? defaultTtlMs : undefined;

  async function tracked(run: Promise<void>): Promise<void> {
    running.add(run);
    try {
      await run;
    } finally {
      running.delete(run);
    }
  }

  return {
    name: "redis",
    async getMany(keys, given) {
      const options = checkKeys(keys, given);
      const values = Array.from<Uint8Array | undefined>({ length: keys.length });
      await inSlices(keys, options, async (commands, slice, start) => {
        const found = await commands.get(
          slice.map((key) => prefix + key),
          renewMs,
        );
        for (let i = 0; i < found.length; i++) values[start + i] = found[i];
      });
      return values;
    },
    async setMany(entries, given) {
      const options = checkEntries(entries, given);
      const ttlMs = options.ttlMs ?? defaultTtlMs;
      // Slices overtake each other, so of equal keys only the last goes.
      const distinct = new Map<string, StoreEntry>();
      for (const entry of entries) distinct.set(entry.key, entry);
      const work: SliceWork<StoreEntry> = async (commands, slice) => {
        await commands.set(
          slice.map(({ key, value }) => ({ key: prefix + key, value })),
          ttlMs,
        );
        for (const locked of placeholders) for (const { key } of slice) locked.delete(key);
      };
      await tracked(inSlices([...distinct.values()], options, work));
    },
    async deleteMany(keys, given) {
      const options = checkKeys(keys, given);
      const work: SliceWork<string> = (commands, slice) => commands.remove(slice.map((key) => prefix + key));
      await tracked(inSlices(keys, options, work));
    },
    async clear(start, given) {
      const options = checkPrefix(start, given);
      await tracked(clearPrefix(connection, prefix + start, options));
    },
    async lockMany(keys, given) {
      const options = checkLocks(keys, given);
      const locks = createLocks(keys, { prefix, inSlices, placeholders });
      await locks.take(options);
      const { held, absent } = locks;
      return { held, absent, renew: () => tracked(locks.renew()), release: (some) => tracked(locks.release(some)) };
    },
    async close() {
      await Promise.allSettled(running);
      await connection.close();
    },
  };
}
