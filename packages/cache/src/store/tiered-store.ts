import {
  type AbortOptions,
  checkEntries,
  checkKeys,
  checkPrefix,
  isEmbedloomError,
  kinds,
  readOptions,
} from "@embedloom/core";
import { answerFor, checkStore } from "./check-store.ts";
import type { CacheStore } from "./cache-store.ts";

/** The options of {@link tieredStore}. */
export interface TieredStoreOptions {
  /** Milliseconds a value that was fetched from the far store stays near, from 1. @default 3600000 (an hour) */
  readonly nearTtlMs?: number | undefined;
}

const DEFAULT_NEAR_TTL_MS = 3_600_000;

/**
 * A small fast store in front of a large one, such as memory before Redis: what the far one had to give is then near.
 *
 * A value that expires in the far store may stay near for up to `nearTtlMs` more. A read fails only when the far store fails
 * and nothing was near; a write goes to both, whichever fails. Locks are the far store's.
 *
 * @throws InvalidOptionError at once for an option out of range
 * @example
 * ```ts
 * import { createMemoryStore, tieredStore } from "@embedloom/cache";
 *
 * const store = tieredStore(createMemoryStore({ maxBytes: 32 * 2 ** 20 }), createMemoryStore());
 * console.log(store.name); // memory+memory
 * ```
 */
export function tieredStore(near: CacheStore, far: CacheStore, settings: TieredStoreOptions = {}): CacheStore {
  checkStore("near", near);
  checkStore("far", far);
  const { nearTtlMs = DEFAULT_NEAR_TTL_MS } = readOptions<TieredStoreOptions>("settings", settings, {
    nearTtlMs: kinds.optional(kinds.integer(1)),
  });
  const { lockMany } = far;
  return {
    name: `${near.name}+${far.name}`,
    async getMany(keys, options) {
      const abort = checkKeys(keys, options);
      const values = [
        ...(await orElse(
          async () => answerFor(keys, await near.getMany(keys, abort)),
          abort,
          () => keys.map(() => undefined),
        )),
      ];
      const missing = [...keys.keys()].filter((i) => values[i] === undefined);
      if (missing.length === 0) return values;
      const farKeys = missing.map((i) => keys[i]!);
      const found = await orElse(
        async () => answerFor(farKeys, await far.getMany(farKeys, abort)),
        abort,
        (error) => {
          if (missing.length === keys.length) throw error;
          return isEmbedloomError(error, "store") ? (error.values ?? []) : [];
        },
      );
      for (const [f, i] of missing.entries()) values[i] = found[f];
      // Of its own, because the near store may keep the array, and the caller may write to what it gets.
      const fetched = missing.flatMap((i) =>
        values[i] === undefined ? [] : [{ key: keys[i]!, value: new Uint8Array(values[i]) }],
      );
      await orElse(
        () => near.setMany(fetched, { ...abort, ttlMs: nearTtlMs }),
        abort,
        () => undefined,
      );
      return values;
    },
    async setMany(entries, options) {
      const call = checkEntries(entries, options);
      await both((store) => store.setMany(entries, call));
    },
    async deleteMany(keys, options) {
      const call = checkKeys(keys, options);
      await both((store) => store.deleteMany(keys, call));
    },
    async clear(prefix, options) {
      const call = checkPrefix(prefix, options);
      await both((store) => store.clear(prefix, call));
    },
    close: () => both((store) => store.close()),
    ...(lockMany && { lockMany }),
  };

  /** Lets both finish, whichever fails. */
  async function both(work: (store: CacheStore) => Promise<void>): Promise<void> {
    const outcomes = await Promise.allSettled([near, far].map(async (store) => work(store)));
    const failed = outcomes.find((outcome) => outcome.status === "rejected");
    if (failed !== undefined) throw failed.reason;
  }
}

async function orElse<T>(
  work: () => Promise<T>,
  options: AbortOptions | undefined,
  instead: (error: unknown) => T,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    options?.signal?.throwIfAborted();
    return instead(error);
  }
}
