import { randomUUID } from "node:crypto";
import type { LockOptions, StoreLease } from "@embedloom/cache";
import { checkLocks } from "@embedloom/core";
import type { SqliteConnection } from "./sqlite-connection.ts";
import type { Statements } from "./statements.ts";

/** The locks of a store, which lie in the same file as the values. */
export interface SqliteLocks {
  /** Takes the locks of those keys that nobody has, and waits for none. */
  lockMany(keys: readonly string[], options: LockOptions): Promise<StoreLease>;
  /** Gives back the lock of a key, if it is one of ours, in the transaction that writes its value. */
  giveBack(statements: Statements, key: string): void;
}

/** Makes the locks of a store; those of a process that died expire. */
export function createSqliteLocks(connection: SqliteConnection): SqliteLocks {
  /** Who has the lock of each key, among the callers of this store. */
  const owners = new Map<string, string>();

  /** Positions that nobody has locked: a look that writes nothing, because those who wait come often. */
  async function freeOf(keys: readonly string[], options: LockOptions): Promise<number[]> {
    const isFree = keys.map(() => false);
    const now = Date.now();
    await connection.inSlices(keys, "BEGIN", options, (statements, slice, start) => {
      const { find } = statements.locks();
      for (const [i, key] of slice.entries()) isFree[start + i] = find.get(key, now) === undefined;
    });
    return [...keys.keys()].filter((i) => isFree[i]);
  }

  async function release(owner: string, keys: readonly string[]): Promise<void> {
    const own = keys.filter((key) => owners.get(key) === owner);
    for (const key of own) owners.delete(key);
    await connection.inSlices(own, "BEGIN IMMEDIATE", {}, (statements, slice) => {
      for (const key of slice) statements.locks().release.run(key, owner);
    });
  }

  return {
    async lockMany(keys, asked) {
      const options = checkLocks(keys, asked);
      const owner = randomUUID();
      const [held, absent] = [keys.map(() => false), keys.map(() => false)];
      const free = await freeOf(keys, options);
      const takeSlice = (statements: Statements, slice: readonly number[], start: number): void => {
        const { take, removeExpired } = statements.locks();
        const now = Date.now();
        if (start === 0) removeExpired.run(now);
        for (const i of slice) {
          const key = keys[i]!;
          held[i] = Number(take.run(key, owner, now + options.ttlMs, now).changes) > 0;
          absent[i] = held[i] && statements.read.get(key, now) === undefined;
        }
      };
      try {
        await connection.inSlices(free, "BEGIN IMMEDIATE", options, takeSlice);
      } finally {
        for (const i of free) if (held[i]) owners.set(keys[i]!, owner);
      }
      return {
        held,
        absent,
        renew: async () => {
          const own = keys.filter((key) => owners.get(key) === owner);
          await connection.inSlices(own, "BEGIN IMMEDIATE", {}, (statements, slice) => {
            const expiresAt = Date.now() + options.ttlMs;
            for (const key of slice) statements.locks().renew.run(expiresAt, key, owner);
          });
        },
        release: (some = keys) => release(owner, some),
      };
    },
    giveBack(statements, key) {
      const owner = owners.get(key);
      if (owner !== undefined) statements.locks().release.run(key, owner);
    },
  };
}
