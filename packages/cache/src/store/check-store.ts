import { InvalidReplyError, kindOf, kinds } from "@embedloom/core";
import type { CacheStore, StoreLease } from "./cache-store.ts";

const lockMany = kinds.optional(kindOf("a function, or absent", (value) => typeof value === "function"));

/**
 * Refuses what is not a store.
 *
 * @throws InvalidOptionError naming the argument, and what it lacks where that is known
 */
export function checkStore(argument: string, store: CacheStore): void {
  kinds.store(argument, store);
  lockMany(`${argument}.lockMany`, store.lockMany);
}

/**
 * What a store answered, if it is one value for each of its keys.
 *
 * @throws InvalidReplyError for anything else
 */
export function answerFor(keys: readonly string[], found: unknown): readonly (Uint8Array | undefined)[] {
  const isValue = (value: unknown): boolean => value === undefined || value instanceof Uint8Array;
  if (Array.isArray(found) && found.length === keys.length && found.every(isValue)) return found;
  throw new InvalidReplyError("shape", "The store did not answer with one value for each of its keys.");
}

const leaseKind = kinds.withMethods("a lease", "release");

/**
 * What a store answered to a demand for locks, if it says of each key whether it is held.
 *
 * @throws InvalidReplyError for anything else
 */
export function leaseFor(keys: readonly string[], lease: StoreLease): StoreLease {
  try {
    leaseKind("lease", lease);
    kinds.optional(kinds.callback)("lease.renew", lease.renew);
    if (Array.isArray(lease.held) && lease.held.length === keys.length) return lease;
  } catch {
    // Said below.
  }
  throw new InvalidReplyError("shape", "The store's `lockMany` did not say of each key whether it is held.");
}
