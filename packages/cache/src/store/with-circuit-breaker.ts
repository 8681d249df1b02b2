import {
  abortable,
  checkEntries,
  checkKeys,
  checkLocks,
  isEmbedloomError,
  kinds,
  readOptions,
  StoreError,
} from "@embedloom/core";
import { checkStore } from "./check-store.ts";
import type { CacheStore } from "./cache-store.ts";
import { type Circuit, createCircuit } from "./circuit.ts";

/** The options of {@link withCircuitBreaker}. */
export interface CircuitBreakerOptions {
  /** Milliseconds a store that failed is left alone before it is tried again, from 1. @default 1000 */
  readonly openMs?: number | undefined;
}

const DEFAULT_OPEN_MS = 1000;

/**
 * A store that is left alone for a while after it failed: until it works again, calls fail at once instead of waiting.
 *
 * A failed read stops everything, a failed write only writes and locks, because a store without room can still be read.
 * At once, and then every `openMs`, a read of one key in the background finds out whether it works again, for which nobody
 * waits; after a failed write the next write after `openMs` tries.
 * `deleteMany` and `clear` always go to the store.
 *
 * @throws InvalidOptionError at once for an option out of range
 * @example
 * ```ts
 * import { createMemoryStore, withCircuitBreaker } from "@embedloom/cache";
 *
 * const store = withCircuitBreaker(createMemoryStore(), { openMs: 5000 });
 * console.log(await store.getMany(["a"])); // [ undefined ]
 * ```
 */
export function withCircuitBreaker(store: CacheStore, options: CircuitBreakerOptions = {}): CacheStore {
  checkStore("store", store);
  const { openMs = DEFAULT_OPEN_MS } = readOptions<CircuitBreakerOptions>("options", options, {
    openMs: kinds.optional(kinds.integer(1)),
  });
  const reads = createCircuit(openMs, true);
  const writes = createCircuit(openMs);
  const probes = new Set<Promise<unknown>>();
  const { lockMany } = store;

  function refuse(circuit: Circuit): never {
    const problem = `The store ${store.name} has failed and is left alone for ${openMs} ms at a time (\`openMs\`): see \`cause\`.`;
    throw new StoreError(problem, { cause: circuit.failure()?.error });
  }

  async function probe(key: string): Promise<void> {
    // Its failure is remembered by the circuit, and nobody waits for it.
    const attempt = watched(reads, undefined, () => store.getMany([key])).catch(() => {});
    probes.add(attempt);
    await attempt;
    probes.delete(attempt);
  }

  function checkReads(key: string): void {
    if (reads.failure() === undefined) return;
    probeIfDue(key);
    refuse(reads);
  }

  function probeIfDue(key: string): void {
    if (reads.failure() !== undefined && reads.takeProbe()) void probe(key);
  }

  async function write<T>(key: string, signal: AbortSignal | undefined, run: () => Promise<T>): Promise<T> {
    checkReads(key);
    if (writes.failure() !== undefined && !writes.takeProbe()) refuse(writes);
    return watched(writes, signal, run);
  }

  return {
    ...store,
    async getMany(keys, given) {
      const abort = checkKeys(keys, given);
      const [key] = keys;
      if (key === undefined) return store.getMany(keys, abort);
      checkReads(key);
      try {
        return await watched(reads, abort.signal, () => store.getMany(keys, abort));
      } catch (error) {
        // Every text that is not looked up costs money, so the end of a stall must be noticed at once.
        probeIfDue(key);
        throw error;
      }
    },
    async setMany(entries, given) {
      const call = checkEntries(entries, given);
      const [entry] = entries;
      if (entry === undefined) return store.setMany(entries, call);
      return write(entry.key, call.signal, () => store.setMany(entries, call));
    },
    ...(lockMany && {
      async lockMany(keys, given) {
        const call = checkLocks(keys, given);
        const [key] = keys;
        return key === undefined ? lockMany(keys, call) : write(key, call.signal, () => lockMany(keys, call));
      },
    }),
    async close() {
      await Promise.all(probes);
      await store.close();
    },
  };
}

async function watched<T>(circuit: Circuit, signal: AbortSignal | undefined, run: () => Promise<T>): Promise<T> {
  try {
    // A store that does not heed its signal is found out too.
    const result = await abortable((async () => run())(), signal);
    circuit.close();
    return result;
  } catch (error) {
    if (isCallersDoing(error, signal)) circuit.cancelProbe();
    // It works for other keys.
    else if (isEmbedloomError(error, "store") && error.partial) circuit.close();
    else circuit.open(error);
    throw error;
  }
}

function isCallersDoing(error: unknown, signal: AbortSignal | undefined): boolean {
  // A deadline aborts too, and is a failure of the store.
  const isDeadline = isEmbedloomError(signal?.reason, "store") || isEmbedloomError(signal?.reason, "connection");
  const isAbort = signal?.aborted === true && !isDeadline;
  return isAbort || isEmbedloomError(error, "invalid_option");
}
