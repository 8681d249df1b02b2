import type { ChainableCommander, Cluster, Redis } from "ioredis";

/** A client of ioredis for one server or for a cluster. */
export type RedisClient = Redis | Cluster;

/** A value to set. */
interface KeyValue {
  readonly key: string;
  readonly value: Uint8Array;
}

/** The commands of the store on one slice of keys; each rejects with the first error of any key. */
export interface KeyCommands {
  /** @param renewMs what is found lives this long from now on; absent: as long as it did */
  get(keys: readonly string[], renewMs: number | undefined): Promise<(Uint8Array | undefined)[]>;
  /** @param ttlMs absent: the values do not expire */
  set(entries: readonly KeyValue[], ttlMs: number | undefined): Promise<unknown>;
  remove(keys: readonly string[]): Promise<unknown>;
  /** Sets `token` where nothing is; tells where it was set. */
  lock(keys: readonly string[], token: string, ttlMs: number): Promise<boolean[]>;
  /** Removes keys that hold `token`. */
  unlock(keys: readonly string[], token: string): Promise<unknown>;
}

// One step, so that a lock that expired and went to another is never removed.
const UNLOCK = `
  for _, key in ipairs(KEYS) do
    if redis.call("GET", key) == ARGV[1] then redis.call("DEL", key) end
  end`;

/** The commands for a client, by its kind. */
export function keyCommands(client: RedisClient): KeyCommands {
  return isCluster(client) ? clusterCommands(client) : serverCommands(client);
}

/** Whether the keys of a client lie on several servers. */
export function isCluster(client: RedisClient): client is Cluster {
  return client.isCluster;
}

/** One command, or one pipeline, per slice. */
function serverCommands(client: Redis): KeyCommands {
  return {
    async get(keys, renewMs) {
      if (renewMs === undefined) return (await client.mgetBuffer([...keys])).map(orAbsent);
      // One MGET is twice as fast as many GETEX, and older servers have no GETEX.
      const pipeline = client.pipeline().mgetBuffer([...keys]);
      for (const key of keys) pipeline.pexpire(key, renewMs);
      const [values] = await repliesOf(pipeline);
      return (values as (Buffer | null)[]).map(orAbsent);
    },
    set(entries, ttlMs) {
      const pipeline = client.pipeline();
      for (const { key, value } of entries) {
        if (ttlMs === undefined) pipeline.set(key, asBuffer(value));
        else pipeline.set(key, asBuffer(value), "PX", ttlMs);
      }
      return repliesOf(pipeline);
    },
    remove: (keys) => client.unlink([...keys]),
    async lock(keys, token, ttlMs) {
      const pipeline = client.pipeline();
      for (const key of keys) pipeline.set(key, token, "PX", ttlMs, "NX");
      return (await repliesOf(pipeline)).map((reply) => reply === "OK");
    },
    unlock: (keys, token) => client.eval(UNLOCK, keys.length, ...keys, token),
  };
}

/** One command per key, because the keys of a slice lie on several servers; the client sends them without waiting. */
function clusterCommands(client: Cluster): KeyCommands {
  return {
    get: (keys, renewMs) =>
      Promise.all(
        keys.map(async (key) => {
          const [value] = await Promise.all([
            client.getBuffer(key),
            renewMs === undefined ? undefined : client.pexpire(key, renewMs),
          ]);
          return orAbsent(value);
        }),
      ),
    set: (entries, ttlMs) =>
      Promise.all(
        entries.map(({ key, value }) =>
          ttlMs === undefined ? client.set(key, asBuffer(value)) : client.set(key, asBuffer(value), "PX", ttlMs),
        ),
      ),
    remove: (keys) => Promise.all(keys.map((key) => client.unlink(key))),
    lock: (keys, token, ttlMs) =>
      Promise.all(keys.map(async (key) => (await client.set(key, token, "PX", ttlMs, "NX")) === "OK")),
    unlock: (keys, token) => Promise.all(keys.map((key) => client.eval(UNLOCK, 1, key, token))),
  };
}

// A pipeline resolves whatever its commands say.
async function repliesOf(pipeline: ChainableCommander): Promise<unknown[]> {
  const replies = (await pipeline.exec()) ?? [];
  const failed = replies.find(([error]) => error !== null);
  if (failed !== undefined) throw failed[0];
  return replies.map(([, reply]) => reply);
}

// ioredis would write any other array as text.
function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

function orAbsent(value: Buffer | null): Buffer | undefined {
  return value ?? undefined;
}
