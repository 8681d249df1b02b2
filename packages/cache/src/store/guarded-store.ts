import { isEmbedloomError, type StoreEntry, StoreError } from "@embedloom/core";
import type { CacheCounter } from "./cache-stats.ts";
import { answerFor, leaseFor } from "./check-store.ts";
import type { CacheStore, StoreLease } from "./cache-store.ts";
import { inChunks, type ManyCall, mergeCalls } from "../flight/index.ts";
import { synchronousRead, synchronousWrite } from "./synchronous-stores.ts";

/** A store that cannot hurt: what fails or hangs is counted, and reads as if nothing were there. */
export interface GuardedStore {
  /**
   * Reads many values at once; `undefined` instead of them when the store fails.
   *
   * @throws the signal's reason when it aborts, and nothing else
   */
  read(
    keys: readonly string[],
    signal: AbortSignal | undefined,
  ): Promise<readonly (Uint8Array | undefined)[] | undefined>;
  /**
   * Takes locks, and renews them until they are released; `undefined` where the store has none, or fails.
   *
   * @throws the signal's reason when it aborts, and nothing else
   */
  lock(keys: readonly string[], ttlMs: number, signal: AbortSignal | undefined): Promise<StoreLease | undefined>;
  /** Whether it has locks. */
  readonly hasLocks: boolean;
  /**
   * Writes many values in batches, then gives back the locks; never rejects, and says whether all were written.
   *
   * @param pack makes the entries of a batch when its turn comes
   */
  write<I>(items: readonly I[], pack: (batch: readonly I[]) => StoreEntry[], lease: StoreLease): Promise<boolean>;
  /** Waits until no write is under way. */
  flush(): Promise<void>;
  /** Closes the store; never rejects. */
  close(): Promise<void>;
}

// One renewal may fail or come late.
const RENEWALS_PER_TTL = 3;

/** Stands for the locks where there are none. */
export const NO_LOCKS: StoreLease = { held: [], release: async () => {} };

/** One key of locks that several callers may share. */
interface SharedLock {
  readonly held: boolean;
  readonly absent: boolean;
  readonly lease: StoreLease;
  readonly key: string;
}

/**
 * Puts a deadline and a counter around a store, and lets small calls that come at the same time share commands.
 *
 * @param timeoutMs longest time one batched read, one batched write, or closing may take
 */
export function guardStore(store: CacheStore, timeoutMs: number, counter: CacheCounter): GuardedStore {
  const writing = new Set<Promise<unknown>>();
  const { lockMany } = store;

  const attempt = createAttempt(store.name, timeoutMs, counter);

  const read = createRead(store, attempt, counter);
  const write = createWrite(store, attempt, counter);

  const locksFor = lockMany && createLockMerger(lockMany, attempt);
  async function writeAll<I>(
    items: readonly I[],
    pack: (batch: readonly I[]) => StoreEntry[],
    lease: StoreLease,
  ): Promise<boolean> {
    let isWhole = true;
    await inChunks(items, async (batch) => {
      const entries = pack(batch);
      if (entries.length > 0 && !(await write(entries))) isWhole = false;
      // Those who wait for these locks need not wait for the other batches.
      if (lease !== NO_LOCKS && batch.length < items.length)
        await attempt(() => lease.release(entries.map(({ key }) => key)));
    });
    // Those who wait for the locks look for the values next.
    if (lease !== NO_LOCKS) await attempt(() => lease.release());
    return isWhole;
  }

  return {
    read,
    hasLocks: locksFor !== undefined,
    async lock(keys, ttlMs, signal) {
      const taken = await locksFor?.(ttlMs)(keys, signal);
      return taken && partOfLease(taken);
    },
    async write(items, pack, lease) {
      const running = writeAll(items, pack, lease);
      writing.add(running);
      const isWhole = await running;
      writing.delete(running);
      return isWhole;
    },
    async flush() {
      while (writing.size > 0) await Promise.all(writing);
    },
    async close() {
      await attempt(() => store.close());
    },
  };
}

/** Makes what reads; of the signal that a caller has nothing is left to a store that answers at once. */
function createRead(store: CacheStore, attempt: Attempt, counter: CacheCounter): GuardedStore["read"] {
  const count = (values: readonly (Uint8Array | undefined)[] | undefined) => {
    for (const value of values ?? []) counter.read(value?.byteLength ?? 0);
    return values;
  };
  const readNow = synchronousRead(store);
  if (readNow !== undefined) {
    return async (keys, caller) => {
      caller?.throwIfAborted();
      return count(readNow(keys));
    };
  }
  return mergeCalls<string, Uint8Array | undefined>(async (keys, caller) =>
    count(
      await attempt(
        async (signal) => answerFor(keys, await store.getMany(keys, { signal }).catch(partOf(counter))),
        caller,
      ),
    ),
  );
}

/** Makes what writes, and says whether it did. */
function createWrite(
  store: CacheStore,
  attempt: Attempt,
  counter: CacheCounter,
): (entries: readonly StoreEntry[]) => Promise<boolean> {
  const count = (entries: readonly StoreEntry[]): void => {
    for (const { value } of entries) counter.written(value.byteLength);
  };
  const writeNow = synchronousWrite(store);
  if (writeNow !== undefined) {
    return async (entries) => {
      writeNow(entries);
      count(entries);
      return true;
    };
  }
  const merged = mergeCalls<StoreEntry, true>(async (entries) => {
    const isWritten = await attempt(async (signal) => {
      await store.setMany(entries, { signal });
      return true;
    });
    if (isWritten !== true) return undefined;
    count(entries);
    return entries.map((): true => true);
  });
  return async (entries) => (await merged(entries, undefined)) !== undefined;
}

type Attempt = <T>(work: (signal: AbortSignal) => Promise<T>, caller?: AbortSignal) => Promise<T | undefined>;

/** Makes what runs one call of a store under its deadline; `undefined` instead of the result when it failed. */
function createAttempt(name: string, timeoutMs: number, counter: CacheCounter): Attempt {
  return <T>(work: (signal: AbortSignal) => Promise<T>, caller?: AbortSignal) =>
    // The wait ends even when the store ignores its signal.
    new Promise<T | undefined>((resolve, reject) => {
      if (caller?.aborted) return reject(caller.reason);
      const own = new AbortController();
      let isOver = false;
      const end = (say: () => void): void => {
        if (isOver) return;
        isOver = true;
        clearTimeout(timer);
        caller?.removeEventListener("abort", stop);
        say();
      };
      const fail = (error: unknown): void =>
        end(() => {
          counter.storeError(error);
          resolve(undefined);
        });
      const stop = (): void => {
        end(() => reject(caller?.reason));
        own.abort(caller?.reason);
      };
      const timer = setTimeout(() => {
        const error = tooSlow(name, timeoutMs);
        fail(error);
        own.abort(error);
      }, timeoutMs);
      caller?.addEventListener("abort", stop, { once: true });
      started(work, own.signal).then((value) => end(() => resolve(value)), fail);
    });
}

// What throws at once fails as what rejects.
async function started<T>(work: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
  return work(signal);
}

/** Makes what lets small calls for locks share one, for each time that locks may last. */
function createLockMerger(lockMany: NonNullable<CacheStore["lockMany"]>, attempt: Attempt) {
  const locks = new Map<number, ManyCall<string, SharedLock>>();

  function locksFor(ttlMs: number): ManyCall<string, SharedLock> {
    const known = locks.get(ttlMs);
    if (known !== undefined) return known;
    const run: ManyCall<string, SharedLock> = async (keys, caller) => {
      const taken = await attempt(async (signal) => leaseFor(keys, await lockMany(keys, { ttlMs, signal })), caller);
      const lease = taken && keepAlive(keys, taken, ttlMs, (renew) => void attempt(renew));
      return (
        lease &&
        keys.map((key, i) => ({ held: lease.held[i] === true, absent: lease.absent?.[i] === true, lease, key }))
      );
    };
    // Nobody else knows of the locks of one who left.
    const made = mergeCalls(run, (left) => void attempt(() => partOfLease(left).release()));
    locks.set(ttlMs, made);
    return made;
  }

  return locksFor;
}

function tooSlow(name: string, timeoutMs: number): StoreError {
  return new StoreError(
    `The store ${name} took longer than ${timeoutMs} ms: look after it, or raise \`storeTimeoutMs\`.`,
  );
}

/** Counts a failure that left something to read, and gives that. */
function partOf(counter: CacheCounter): (error: unknown) => unknown {
  return (error) => {
    if (!isEmbedloomError(error, "store") || error.values === undefined) throw error;
    counter.storeError(error);
    return error.values;
  };
}

/** The locks of one caller among those of several. */
function partOfLease(locks: readonly SharedLock[]): StoreLease {
  const own = locks.filter(({ held }) => held).map(({ key }) => key);
  const lease = locks[0]?.lease ?? NO_LOCKS;
  return {
    held: locks.map(({ held }) => held),
    absent: locks.map(({ absent }) => absent),
    release: (given = own) => lease.release(given),
  };
}

/** Renews locks until they are released: only those of a process that died, or whose event loop stands still, expire. */
function keepAlive(
  keys: readonly string[],
  lease: StoreLease,
  ttlMs: number,
  run: (renew: () => Promise<void>) => void,
): StoreLease {
  const { renew } = lease;
  const open = new Set(keys.filter((_, i) => lease.held[i]));
  const timer =
    renew === undefined || open.size === 0 ? undefined : setInterval(run, Math.ceil(ttlMs / RENEWALS_PER_TTL), renew);
  return {
    ...lease,
    async release(given = keys) {
      for (const key of given) open.delete(key);
      if (open.size === 0) clearInterval(timer);
      await lease.release(given);
    },
  };
}
