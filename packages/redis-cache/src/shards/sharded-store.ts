import type { CacheStore, LockOptions, StoreLease } from "@embedloom/cache";
import { type AbortOptions, isEmbedloomError, StoreError } from "@embedloom/core";

/** Where the keys lie. */
export interface Shards {
  /**
   * Waits until it is known where keys lie.
   *
   * @throws StoreError when nobody can tell
   */
  ready(abort: AbortOptions): Promise<void>;
  /** The name of the shard that a key lies on. */
  shardOf(key: string): string;
  /** A store for the keys of one shard, made when it is first needed. */
  createStore(): CacheStore;
}

/**
 * One store over several shards: one that fails loses its own keys and not those of the others. What failed in part is thrown
 * as a `StoreError` that is `partial`, after the rest was done.
 */
export function shardedStore({ ready, shardOf, createStore }: Shards): CacheStore {
  const whole = createStore();
  const { onShards, stores } = createShardRunner({ ready, shardOf, createStore });

  /** Does `run` on every shard, and reports the first that failed when all are done. */
  async function all<I>(items: readonly I[], work: ShardWork<I, void>, abort: AbortOptions = {}): Promise<void> {
    if (items.length === 0) return;
    const outcomes = await onShards(items, work, abort);
    const failed = firstFailure(outcomes);
    if (failed !== undefined) throw partly(failed);
  }

  return {
    name: whole.name,
    async getMany(keys, options = {}) {
      options.signal?.throwIfAborted();
      const values = Array.from<Uint8Array | undefined>({ length: keys.length });
      if (keys.length === 0) return values;
      const outcomes = await onShards(keys, { keyOf, run: (store, some) => store.getMany(some, options) }, options);
      for (const { result, positions } of outcomes) {
        if (result.status === "fulfilled") for (const [r, at] of positions.entries()) values[at] = result.value[r];
      }
      const failed = firstFailure(outcomes);
      if (failed !== undefined) throw partly(failed, values);
      return values;
    },
    setMany: (entries, options) =>
      all(entries, { keyOf: ({ key }) => key, run: (store, some) => store.setMany(some, options) }, options),
    deleteMany: (keys, options) => all(keys, { keyOf, run: (store, some) => store.deleteMany(some, options) }, options),
    // Goes to every server by itself.
    clear: (prefix, options) => whole.clear(prefix, options),
    lockMany: (keys, options) => lockOnShards(onShards, keys, options),
    async close() {
      await settle([whole, ...stores.values()].map((store) => store.close()));
    },
  };
}

interface ShardWork<I, R> {
  keyOf(item: I): string;
  run(store: CacheStore, items: readonly I[]): Promise<R>;
}

interface Outcome<R> {
  readonly result: PromiseSettledResult<R>;
  /** Where the items of the shard stand in the call. */
  readonly positions: readonly number[];
}

const keyOf = (key: string): string => key;

type OnShards = <I, R>(items: readonly I[], work: ShardWork<I, R>, abort: AbortOptions) => Promise<Outcome<R>[]>;

function createShardRunner({ ready, shardOf, createStore }: Shards) {
  const stores = new Map<string, CacheStore>();

  function storeOf(shard: string): CacheStore {
    const known = stores.get(shard) ?? createStore();
    stores.set(shard, known);
    return known;
  }

  async function onShards<I, R>(
    items: readonly I[],
    work: ShardWork<I, R>,
    abort: AbortOptions,
  ): Promise<Outcome<R>[]> {
    await ready(abort);
    const positions = new Map<string, number[]>();
    for (const [i, item] of items.entries()) {
      const shard = shardOf(work.keyOf(item));
      const known = positions.get(shard);
      if (known === undefined) positions.set(shard, [i]);
      else known.push(i);
    }
    const parts = [...positions];
    const settled = await Promise.allSettled(
      parts.map(([shard, at]) =>
        work.run(
          storeOf(shard),
          at.map((i) => items[i]!),
        ),
      ),
    );
    abort.signal?.throwIfAborted();
    return settled.map((result, p) => ({ result, positions: parts[p]![1] }));
  }

  return { onShards, stores };
}

async function lockOnShards(onShards: OnShards, keys: readonly string[], options: LockOptions): Promise<StoreLease> {
  const run = async (store: CacheStore, some: readonly string[]): Promise<StoreLease | undefined> =>
    store.lockMany?.(some, options);
  // A lock that nobody can take keeps nobody waiting: its text is embedded without one.
  const held = keys.map(() => true);
  const absent = keys.map(() => false);
  const leases = new Map<StoreLease, Set<string>>();
  for (const { result, positions } of await onShards(keys, { keyOf, run }, options)) {
    const lease = result.status === "fulfilled" ? result.value : undefined;
    if (lease === undefined) continue;
    leases.set(lease, new Set(positions.map((at) => keys[at]!)));
    for (const [r, at] of positions.entries()) {
      held[at] = lease.held[r] === true;
      absent[at] = lease.absent?.[r] === true;
    }
  }
  return {
    held,
    absent,
    renew: () => settle([...leases.keys()].map(async (lease) => lease.renew?.())),
    release: (given) => settle([...leases].map(([lease, own]) => lease.release(given?.filter((key) => own.has(key))))),
  };
}

function firstFailure(outcomes: readonly Outcome<unknown>[]): { readonly error: unknown } | undefined {
  for (const { result } of outcomes) if (result.status === "rejected") return { error: result.reason };
  return undefined;
}

function partly({ error }: { readonly error: unknown }, values?: readonly (Uint8Array | undefined)[]): unknown {
  if (!isEmbedloomError(error, "store")) return error;
  return new StoreError(error.message, { cause: error.cause, partial: true, values });
}

/** Lets all finish, whichever fails. */
async function settle(work: readonly Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(work)).find((outcome) => outcome.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}
