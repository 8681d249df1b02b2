import type { Cluster, Redis } from "ioredis";

/** A client of ioredis for one server or for a cluster. */
export type RedisClient = Redis | Cluster;

/** A value to set. */
interface KeyValue {
  readonly key: string;
  readonly value: Uint8Array;
}

/** The commands of the store on one slice of keys; each rejects with the first error of any key. */
export interface KeyCommands {
  get(keys: readonly string[]): Promise<(Uint8Array | undefined)[]>;
  /** @param ttlMs absent: the values do not expire */
  set(entries: readonly KeyValue[], ttlMs: number | undefined): Promise<unknown>;
  remove(keys: readonly string[]): Promise<unknown>;
}

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
    get: async (keys) => (await client.mgetBuffer([...keys])).map(ownBytes),
    async set(entries, ttlMs) {
      const pipeline = client.pipeline();
      for (const { key, value } of entries) {
        if (ttlMs === undefined) pipeline.set(key, asBuffer(value));
        else pipeline.set(key, asBuffer(value), "PX", ttlMs);
      }
      // A pipeline resolves whatever its commands say.
      const failed = (await pipeline.exec())?.find(([error]) => error !== null);
      if (failed !== undefined) throw failed[0];
    },
    remove: (keys) => client.unlink([...keys]),
  };
}

/** One command per key, because the keys of a slice lie on several servers; the client sends them without waiting. */
function clusterCommands(client: Cluster): KeyCommands {
  return {
    get: (keys) => Promise.all(keys.map(async (key) => ownBytes(await client.getBuffer(key)))),
    set: (entries, ttlMs) =>
      Promise.all(
        entries.map(({ key, value }) =>
          ttlMs === undefined ? client.set(key, asBuffer(value)) : client.set(key, asBuffer(value), "PX", ttlMs),
        ),
      ),
    remove: (keys) => Promise.all(keys.map((key) => client.unlink(key))),
  };
}

// ioredis would write any other array as text.
function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

// What is read is a window, at any offset, into a piece of 64 kB from the socket: a copy is aligned and lets it go.
function ownBytes(value: Buffer | null): Uint8Array | undefined {
  return value === null ? undefined : new Uint8Array(value);
}
