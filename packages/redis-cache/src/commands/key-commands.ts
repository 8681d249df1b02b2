import { InvalidReplyError, type StoreEntry } from "@embedloom/core";
import type { ChainableCommander, Cluster, Redis } from "ioredis";
import { EXPIRE, EXPIRE_VALUES, LOCK, LOCK_MARK, RENEW, UNLOCK } from "./lua-scripts.ts";

/** A client of ioredis for one server or for a cluster. */
export type RedisClient = Redis | Cluster;

/** What became of a lock that was asked for: ours now, another's, or not taken because something else lies there. */
type LockState = "taken" | "locked" | "occupied";

/** The commands of the store on one slice of keys; each rejects with the first error of any key. */
export interface KeyCommands {
  /**
   * Reads values; a lock in the place of one is none.
   *
   * @param renewMs what is found lives this long from now on; absent: as long as it did
   */
  get(keys: readonly string[], renewMs: number | undefined): Promise<(Uint8Array | undefined)[]>;
  /** @param ttlMs absent: the values do not expire */
  set(entries: readonly StoreEntry[], ttlMs: number | undefined): Promise<unknown>;
  remove(keys: readonly string[]): Promise<unknown>;
  /** Takes the locks in whose place there is nothing; `token` begins with `LOCK_MARK`. */
  lock(locks: readonly string[], token: string, ttlMs: number): Promise<LockState[]>;
  /** Lets locks that still hold `token` live `ttlMs` from now on. */
  renew(locks: readonly string[], token: string, ttlMs: number): Promise<unknown>;
  /** Removes locks that still hold `token`. */
  unlock(locks: readonly string[], token: string): Promise<unknown>;
}

/** The commands for a client, by its kind. */
export function keyCommands(client: RedisClient): KeyCommands {
  return isCluster(client) ? clusterCommands(client) : serverCommands(client);
}

/** Whether the keys of a client lie on several servers. */
export function isCluster(client: RedisClient): client is Cluster {
  return client.isCluster;
}

/** One round trip per slice, and few commands in it: with 128 keys a command takes half the time of 128 commands. */
function serverCommands(client: Redis): KeyCommands {
  return {
    async get(keys, renewMs) {
      if (renewMs === undefined) return valuesOf(await client.mgetBuffer([...keys]), keys);
      // Older servers have no GETEX, which is slower besides.
      const [values] = await repliesOf(
        client
          .pipeline()
          .mgetBuffer([...keys])
          .eval(EXPIRE_VALUES, keys.length, ...keys, renewMs),
      );
      return valuesOf(values, keys);
    },
    set(entries, ttlMs) {
      const pairs = entries.flatMap(({ key, value }) => [key, asBuffer(value)]);
      if (ttlMs === undefined) return client.mset(pairs);
      const keys = entries.map(({ key }) => key);
      // MSET knows no expiry: both or neither.
      return repliesOf(
        client
          .multi()
          .mset(pairs)
          .eval(EXPIRE, keys.length, ...keys, ttlMs),
      );
    },
    remove: (keys) => client.unlink([...keys]),
    lock: async (locks, token, ttlMs) => statesOf(await client.eval(LOCK, locks.length, ...locks, token, ttlMs), locks),
    renew: (locks, token, ttlMs) => client.eval(RENEW, locks.length, ...locks, token, ttlMs),
    unlock: (locks, token) => client.eval(UNLOCK, locks.length, ...locks, token),
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
            renewMs === undefined ? undefined : client.eval(EXPIRE_VALUES, 1, key, renewMs),
          ]);
          return valueOf(value);
        }),
      ),
    set: (entries, ttlMs) =>
      Promise.all(
        entries.map(({ key, value }) =>
          ttlMs === undefined ? client.set(key, asBuffer(value)) : client.set(key, asBuffer(value), "PX", ttlMs),
        ),
      ),
    remove: (keys) => Promise.all(keys.map((key) => client.unlink(key))),
    lock: async (locks, token, ttlMs) => {
      const replies = await Promise.all(locks.map((lock) => client.eval(LOCK, 1, lock, token, ttlMs)));
      return statesOf(replies.flat(), locks);
    },
    renew: (locks, token, ttlMs) => Promise.all(locks.map((lock) => client.eval(RENEW, 1, lock, token, ttlMs))),
    unlock: (locks, token) => Promise.all(locks.map((lock) => client.eval(UNLOCK, 1, lock, token))),
  };
}

// A pipeline resolves whatever its commands say, and a transaction says only that it was given up.
async function repliesOf(pipeline: ChainableCommander): Promise<unknown[]> {
  const replies = (await pipeline.exec().catch(throwCause)) ?? [];
  const failed = replies.find(([error]) => error !== null);
  if (failed !== undefined) throw failed[0];
  return replies.map(([, reply]) => reply);
}

function throwCause(error: unknown): never {
  const causes = error instanceof Error && "previousErrors" in error ? error.previousErrors : [];
  throw Array.isArray(causes) && causes.length > 0 ? causes[0] : error;
}

// The mark and a UUID.
const LOCK_BYTES = LOCK_MARK.length + 36;

// ioredis would write any other array as text.
function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

function valuesOf(reply: unknown, keys: readonly string[]): (Buffer | undefined)[] {
  return arrayOf(reply, keys).map(valueOf);
}

function valueOf(value: unknown): Buffer | undefined {
  if (value === null) return undefined;
  if (Buffer.isBuffer(value)) return isLock(value) ? undefined : value;
  throw strangeReply();
}

function isLock(value: Buffer): boolean {
  return value.length === LOCK_BYTES && value.toString("latin1", 0, LOCK_MARK.length) === LOCK_MARK;
}

function statesOf(reply: unknown, locks: readonly string[]): LockState[] {
  return arrayOf(reply, locks).map((state) => {
    if (state === 1) return "taken";
    return state === 2 ? "occupied" : "locked";
  });
}

function arrayOf(reply: unknown, { length }: readonly unknown[]): readonly unknown[] {
  if (Array.isArray(reply) && reply.length === length) return reply;
  throw strangeReply();
}

// Something that is no Redis, or a proxy that mixes up its connections: whatever else it says cannot be trusted either.
function strangeReply(): InvalidReplyError {
  return new InvalidReplyError("shape", "The server answered another question.");
}
