import { randomUUID } from "node:crypto";
import type { LockOptions, StoreLease } from "@embedloom/cache";
import { LOCK_MARK } from "../commands/index.ts";
import type { SliceRunner } from "./slice-runner.ts";

/**
 * Of each caller who has locks, what they lie in the place of: to write the value is to give back the lock, so the writer
 * takes it out.
 */
export type Placeholders = Set<Set<string>>;

/** The locks of one caller, told from those of others by a token. */
interface Locks extends StoreLease {
  /** Makes those that are still ours last as long as when they were taken. */
  renew(): Promise<void>;
  /** Takes what is free. */
  take(options: LockOptions): Promise<void>;
}

/** Where the locks are kept. */
export interface LockPlace {
  /** What goes before every key. */
  readonly prefix: string;
  readonly inSlices: SliceRunner;
  readonly placeholders: Placeholders;
}

/** Makes locks that are not taken yet. */
export function createLocks(names: readonly string[], { prefix, inSlices, placeholders }: LockPlace): Locks {
  const token = LOCK_MARK + randomUUID();
  const held = Array.from(names, () => false);
  const absent = Array.from(names, () => false);
  /** What has a lock in the place of its value. */
  const inPlace = new Set<string>();
  /** What has a lock beside a value that was there already, and is perhaps no use. */
  const beside = new Set<string>();
  let ttlMs = 1;

  const keyOf = (name: string): string => prefix + name;
  const besideOf = (name: string): string => `${prefix}${name}:lock`;

  const unlock = (locks: readonly string[]): Promise<void> =>
    inSlices(locks, {}, (commands, slice) => commands.unlock(slice, token));

  /** Takes the locks of some positions; gives those where something lies that is no lock. */
  async function takeSome(
    positions: readonly number[],
    options: LockOptions,
    lockOf: (name: string) => string,
    onTaken: (position: number, name: string) => void,
  ): Promise<number[]> {
    const occupied: number[] = [];
    await inSlices(positions, options, async (commands, slice) => {
      const locks = slice.map((position) => lockOf(names[position]!));
      for (const [i, state] of (await commands.lock(locks, token, ttlMs)).entries()) {
        const position = slice[i]!;
        if (state === "occupied") occupied.push(position);
        if (state === "taken") {
          held[position] = true;
          onTaken(position, names[position]!);
        }
      }
    });
    return occupied;
  }

  return {
    held,
    absent,
    renew() {
      const locks = [...Array.from(inPlace, keyOf), ...Array.from(beside, besideOf)];
      return inSlices(locks, {}, (commands, slice) => commands.renew(slice, token, ttlMs));
    },
    async release(given = [...inPlace, ...beside]) {
      const locks: string[] = [];
      for (const name of given) {
        if (inPlace.delete(name)) locks.push(keyOf(name));
        if (beside.delete(name)) locks.push(besideOf(name));
      }
      if (inPlace.size === 0) placeholders.delete(inPlace);
      await unlock(locks);
    },
    async take(options) {
      ttlMs = options.ttlMs;
      try {
        const occupied = await takeSome([...names.keys()], options, keyOf, (position, name) => {
          absent[position] = true;
          inPlace.add(name);
        });
        await takeSome(occupied, options, besideOf, (_, name) => beside.add(name));
        if (inPlace.size > 0) placeholders.add(inPlace);
      } catch (error) {
        // Nobody will learn of those that were taken, known to us or not; what cannot be given back expires.
        unlock([...names.map(keyOf), ...names.map(besideOf)]).catch(() => {});
        throw error;
      }
    },
  };
}
