import { kindOf, type KindsOf, readOptions } from "../arguments/index.ts";
import { checkAbort } from "./check-inputs.ts";
import type { AbortOptions, SetOptions, StoreEntry } from "../contract/index.ts";
import * as kinds from "../arguments/index.ts";

const storeEntries = kindOf(
  "an array of { key, value }, a text and bytes",
  (value) => Array.isArray(value) && value.findIndex((entry) => !isEntry(entry)) < 0,
);

const setKinds: KindsOf<SetOptions> = { ttlMs: kinds.optional(kinds.integer(1)), signal: kinds.signal };

function isEntry(entry: StoreEntry): boolean {
  return typeof entry.key === "string" && entry.value instanceof Uint8Array;
}

/**
 * Refuses keys that are no texts: the first thing that `getMany`, `deleteMany` and `lockMany` of every store do.
 *
 * @returns a copy of the options; `signal: null` is none
 * @throws InvalidOptionError naming what is wrong, and the signal's reason when it is already aborted
 */
export function checkKeys(keys: readonly string[], options?: AbortOptions): AbortOptions {
  kinds.texts("keys", keys);
  return checkAbort(options);
}

/**
 * Refuses invalid entries: the first thing that `setMany` of every store does.
 *
 * @returns a copy of the options; `signal: null` is none
 * @throws InvalidOptionError naming what is wrong, and the signal's reason when it is already aborted
 */
export function checkEntries(entries: readonly StoreEntry[], options: SetOptions = {}): SetOptions {
  storeEntries("entries", entries);
  const read = readOptions<SetOptions>("options", options, setKinds);
  read.signal?.throwIfAborted();
  return read;
}

/**
 * Refuses a prefix that is not a text, of which some stores would make one: the first thing that `clear` of every store does.
 *
 * @returns a copy of the options; `signal: null` is none
 * @throws InvalidOptionError naming what is wrong, and the signal's reason when it is already aborted
 */
export function checkPrefix(prefix: string, options?: AbortOptions): AbortOptions {
  kinds.text("prefix", prefix);
  return checkAbort(options);
}

/** The part of a demand for locks that is the same for every store. */
interface LockDemand extends AbortOptions {
  readonly ttlMs: number;
}

const lockKinds: KindsOf<LockDemand> = { ttlMs: kinds.integer(1), signal: kinds.signal };

/**
 * Refuses a demand for locks that cannot be met: the first thing that `lockMany` of every store does.
 *
 * @returns a copy of the options; `signal: null` is none
 * @throws InvalidOptionError naming what is wrong, and the signal's reason when it is already aborted
 */
export function checkLocks(keys: readonly string[], options: LockDemand): LockDemand {
  kinds.texts("keys", keys);
  const read = readOptions<LockDemand>("options", options, lockKinds);
  read.signal?.throwIfAborted();
  return read;
}
