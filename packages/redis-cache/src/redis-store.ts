import { type AbortOptions, checkInteger, type EmbeddingStore, InvalidOptionError } from "@embedloom/core";
import { prefixPattern } from "./glob-pattern.ts";
import { isCluster, keyCommands, type RedisClient } from "./key-commands.ts";
import { type ClientSource, createRedisConnection, type RedisConnection } from "./redis-connection.ts";

/** The choices of {@link createRedisStore}; either `url` or `client` must be given. */
export interface RedisStoreSettings {
  /** `redis://` or `rediss://` with host, and where needed user, password, port and database. */
  readonly url?: string | undefined;
  /** A client of ioredis that you have, for one server or a cluster; it is never closed here. */
  readonly client?: RedisClient | undefined;
  /** What goes before every key. @default "" */
  readonly prefix?: string | undefined;
  /** Days until a value expires, above 0, unless the write says otherwise; `Infinity`: never. @default 30 */
  readonly ttlDays?: number | undefined;
  /** Milliseconds a reply to one slice of keys may take, from 1. @default 1000 */
  readonly commandTimeoutMs?: number | undefined;
  /** Milliseconds to wait for a connection, from 1; for `url` only. @default 1000 */
  readonly connectTimeoutMs?: number | undefined;
  /** Keys per command or pipeline, from 1, so that no reply is without bounds. @default 512 (3 MB of 1,536 float32) */
  readonly sliceSize?: number | undefined;
}

const MS_PER_DAY = 86_400_000;
const SCAN_COUNT = 1000;

/**
 * A store on Redis or Valkey, a cluster included.
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
export function createRedisStore(settings: RedisStoreSettings): EmbeddingStore {
  const { prefix, sliceSize, defaultTtlMs, ...place } = checkedSettings(settings);
  const connection = createRedisConnection(place);
  const running = new Set<Promise<void>>();

  /** Sends slices one after another, so that memory on both sides stays bounded. */
  async function inSlices<I>(
    items: readonly I[],
    abort: AbortOptions,
    work: (client: RedisClient, slice: readonly I[]) => Promise<unknown>,
  ): Promise<void> {
    abort.signal?.throwIfAborted();
    for (let start = 0; start < items.length; start += sliceSize) {
      await connection.run(abort, (client) => work(client, items.slice(start, start + sliceSize)));
    }
  }

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
    async getMany(keys, options = {}) {
      const values: (Uint8Array | undefined)[] = [];
      await inSlices(keys, options, async (client, slice) => {
        for (const value of await keyCommands(client).get(slice.map((key) => prefix + key))) values.push(value);
      });
      return values;
    },
    async setMany(entries, options = {}) {
      if (options.ttlMs !== undefined) checkInteger("ttlMs", options.ttlMs, 1);
      const ttlMs = options.ttlMs ?? defaultTtlMs;
      const write = inSlices(entries, options, (client, slice) => {
        const prefixed = slice.map(({ key, value }) => ({ key: prefix + key, value }));
        return keyCommands(client).set(prefixed, ttlMs);
      });
      await tracked(write);
    },
    async deleteMany(keys, options = {}) {
      const remove = inSlices(keys, options, (client, slice) =>
        keyCommands(client).remove(slice.map((key) => prefix + key)),
      );
      await tracked(remove);
    },
    async clear(start, options = {}) {
      await tracked(clearPrefix(connection, prefix + start, options));
    },
    async close() {
      await Promise.allSettled(running);
      await connection.close();
    },
  };
}

/** Walks over all keys in steps that do not block the server, and removes those that begin with `prefix`. */
async function clearPrefix(connection: RedisConnection, prefix: string, abort: AbortOptions): Promise<void> {
  const nodes = await connection.run(abort, async (client) => (isCluster(client) ? client.nodes("master") : [client]));
  for (const node of nodes) {
    let cursor = "0";
    do {
      cursor = await connection.run(abort, async (client) => {
        // The client puts its own prefix before keys, but neither before patterns nor into answers.
        const clientPrefix = client.options.keyPrefix ?? "";
        const scanner = isCluster(client) ? node : client;
        const pattern = prefixPattern(clientPrefix + prefix);
        const [next, keys] = await scanner.scan(cursor, "MATCH", pattern, "COUNT", SCAN_COUNT);
        if (keys.length > 0) await keyCommands(client).remove(keys.map((key) => key.slice(clientPrefix.length)));
        return next;
      });
    } while (cursor !== "0");
  }
}

function checkedSettings(settings: RedisStoreSettings) {
  const { prefix = "", ttlDays = 30, commandTimeoutMs = 1000, connectTimeoutMs = 1000, sliceSize = 512 } = settings;
  if (typeof prefix !== "string") throw new InvalidOptionError("prefix", "a text", prefix);
  if (!(ttlDays > 0)) throw new InvalidOptionError("ttlDays", "a number above 0, or Infinity", ttlDays);
  checkInteger("commandTimeoutMs", commandTimeoutMs, 1);
  checkInteger("connectTimeoutMs", connectTimeoutMs, 1);
  checkInteger("sliceSize", sliceSize, 1);
  const defaultTtlMs = ttlDays === Infinity ? undefined : Math.ceil(ttlDays * MS_PER_DAY);
  return { ...checkedSource(settings), prefix, defaultTtlMs, commandTimeoutMs, connectTimeoutMs, sliceSize };
}

function checkedSource({ url, client }: RedisStoreSettings): ClientSource & { readonly server: string } {
  if (client !== undefined) {
    if (url !== undefined) throw new InvalidOptionError("url", "absent, because a `client` is given", url);
    return { client, server: `The Redis ${isCluster(client) ? "cluster" : "server"} of the given client` };
  }
  const parsed = typeof url === "string" && URL.canParse(url) ? new URL(url) : undefined;
  if (url === undefined || parsed?.host === "" || !["redis:", "rediss:"].includes(parsed?.protocol ?? "")) {
    throw new InvalidOptionError("url", "a URL such as redis://host:6379, unless a `client` is given", url);
  }
  return { url, server: `Redis at ${parsed?.host}` };
}
