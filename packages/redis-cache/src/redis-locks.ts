import { randomUUID } from "node:crypto";
import type { LockOptions, StoreLease } from "@embedloom/cache";
import type { LockKey } from "./key-commands.ts";
import type { SliceRunner } from "./slice-runner.ts";

/** The locks of one caller, told from those of others by a token. */
interface Locks extends StoreLease {
  /** Makes those that are still ours last as long as when they were taken. */
  renew(): Promise<void>;
  /** Takes what is free. */
  take(options: LockOptions): Promise<void>;
}

/** Makes locks that are not taken yet. */
export function createLocks(names: readonly string[], prefix: string, inSlices: SliceRunner): Locks {
  const keys = names.map((name): LockKey => ({ key: prefix + name, lock: `${prefix}${name}:lock` }));
  const token = randomUUID();
  const held = Array.from(keys, () => false);
  const absent = Array.from(keys, () => false);
  /** The locks that were taken and not given back, by what they were asked for. */
  const mine = new Map<string, string>();
  let ttlMs = 1;

  const unlock = (locks: readonly string[]): Promise<void> =>
    inSlices(locks, {}, (commands, slice) => commands.unlock(slice, token));

  return {
    held,
    absent,
    renew: () => inSlices([...mine.values()], {}, (commands, slice) => commands.renew(slice, token, ttlMs)),
    async release(given = [...mine.keys()]) {
      const locks = given.flatMap((name) => mine.get(name) ?? []);
      for (const name of given) mine.delete(name);
      await unlock(locks);
    },
    async take(options) {
      ttlMs = options.ttlMs;
      try {
        await inSlices(keys, options, async (commands, slice, start) => {
          const outcomes = await commands.lock(slice, token, ttlMs);
          for (const [i, outcome] of outcomes.entries()) {
            held[start + i] = outcome.held;
            absent[start + i] = outcome.absent;
            if (outcome.held) mine.set(names[start + i]!, slice[i]!.lock);
          }
        });
      } catch (error) {
        // Nobody will learn of those that were taken, known to us or not; what cannot be given back expires.
        unlock(keys.map(({ lock }) => lock)).catch(() => {});
        throw error;
      }
    },
  };
}
