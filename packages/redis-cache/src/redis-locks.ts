import { randomUUID } from "node:crypto";
import type { LockOptions } from "@embedloom/cache";
import type { SliceRunner } from "./slice-runner.ts";

/** The locks of one caller, told from those of others by a token. */
interface Locks {
  /** Whether each of the keys is locked by this caller. */
  readonly held: readonly boolean[];
  /** Takes what is free. */
  take(options: LockOptions): Promise<void>;
  /** Gives back what is still ours. */
  release(): Promise<void>;
}

/** Makes locks that are not taken yet. */
export function createLocks(keys: readonly string[], inSlices: SliceRunner): Locks {
  const token = randomUUID();
  const held = Array.from(keys, () => false);

  async function release(): Promise<void> {
    const mine = keys.filter((_, i) => held[i]);
    await inSlices(mine, {}, (commands, slice) => commands.unlock(slice, token));
  }

  return {
    held,
    release,
    async take(options) {
      try {
        await inSlices(keys, options, async (commands, slice, start) => {
          const taken = await commands.lock(slice, token, options.ttlMs);
          for (const [i, isTaken] of taken.entries()) held[start + i] = isTaken;
        });
      } catch (error) {
        // Nobody will learn of those that were taken; what cannot be given back expires.
        release().catch(() => {});
        throw error;
      }
    },
  };
}
