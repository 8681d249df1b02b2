import {
  abortable,
  checkInputs,
  checkInfo,
  type Embedder,
  type EmbedderInfo,
  type EmbedOptions,
  type EmbedResult,
  kindOf,
  kinds,
  type KindsOf,
  readOptions,
  wrapEmbedder,
  type VectorCache,
} from "@embedloom/core";
import { createKeyMaker, isWellFormed, matryoshkaKeys } from "../key/index.ts";
import {
  type CacheCounter,
  type CacheStats,
  type CacheStore,
  checkStore,
  createCacheCounter,
  guardStore,
} from "../store/index.ts";
import {
  createFlightTable,
  createSmallCallPace,
  createVectorLookup,
  type DistinctTexts,
  distinctTexts,
  type FillJob,
  fillRows,
  type Flight,
  mergeHits,
  mergeRows,
  MOST_TEXTS_OF_A_SMALL_CALL,
  readSmallCall,
  type StartOfFlight,
} from "../rows/index.ts";
import { shareWork } from "../flight/index.ts";
import type { VectorEncoding } from "../codec/index.ts";

/** The options of {@link withCache}. */
export interface CacheOptions {
  /** What every key begins with, so that `store.clear(prefix)` finds them; at least one character. @default "emb:" */
  readonly prefix?: string | undefined;
  /**
   * How vectors are kept. `float32` is exact; `float16` halves and `int8` quarters the bytes, and a hit is then a rounded
   * copy of what the miss gave. A value kept less exactly than this is embedded again, one kept more exactly is used.
   *
   * @default "float32"
   */
  readonly encoding?: VectorEncoding | undefined;
  /**
   * Whether a call waits until its new vectors are in the store. `background` does not, which is faster; but what is not written
   * yet is lost when the process ends without `close`, or is frozen after its reply as serverless functions are.
   *
   * @default "await"
   */
  readonly writes?: "await" | "background" | undefined;
  /**
   * Milliseconds one batched read or write may take, from 1; afterwards the call goes on without the store.
   *
   * @default 5000
   */
  readonly storeTimeoutMs?: number | undefined;
  /**
   * Milliseconds until the locks of a process that died expire, in a store that keeps locks; a process that lives renews its
   * locks. 0: no locks, so that several processes may each pay for the same new text.
   *
   * @default 10000
   */
  readonly lockMs?: number | undefined;
  /**
   * Milliseconds to wait for a text that another process is embedding, before it is embedded here too. A call of up to 16
   * texts waits no longer than four times what the embedder usually takes for so few, at least 100 ms, and 500 ms while
   * that is not known.
   *
   * @default 600000 (ten minutes)
   */
  readonly lockWaitMs?: number | undefined;
}

/** An embedder that pays for each text once. */
export interface CachingEmbedder extends Embedder, VectorCache {
  /** What the cache did so far, as a copy. */
  stats(): CacheStats;
  /**
   * The vectors that are in the store, without asking the embedder for the others; a wider vector in the store is not cut
   * for this.
   *
   * @throws InvalidInputError when an input is not a string or is empty
   */
  lookup(inputs: readonly string[], options?: EmbedOptions): Promise<readonly (Float32Array | undefined)[]>;
  /** Waits for writes under way, then closes the embedder and the store; safe to call twice, a later call opens them again. */
  close(): Promise<void>;
}

/**
 * An embedder that looks into a store first: one batched read, one call of `embedder` for what is missing, one batched
 * write. Equal texts are asked for once, in a call and among calls that run at the same time.
 *
 * A store that fails, hangs or holds garbage never makes a call fail: its values count as missing. Put the cache outside
 * the batcher.
 *
 * @throws InvalidOptionError at once for an option out of range
 * @example
 * ```ts
 * import { createMemoryStore, withCache } from "@embedloom/cache";
 * import { createFakeEmbedder } from "@embedloom/testing";
 *
 * const embedder = withCache(createFakeEmbedder(), createMemoryStore());
 * await embedder.embed(["a cat", "a dog", "a cat"]);
 * await embedder.embed(["a dog"]);
 * const { hits, misses, deduplicated } = embedder.stats();
 * console.log(hits, misses, deduplicated); // 1 2 1
 * ```
 */
export function withCache(embedder: Embedder, store: CacheStore, options: CacheOptions = {}): CachingEmbedder {
  kinds.embedder("embedder", embedder);
  checkStore("store", store);
  const { prefix, encoding, writes, storeTimeoutMs, ...locking } = checkedOptions(options);
  const counter = createCacheCounter(embedder.model, (text) => embedder.estimateTokens(text));
  const guarded = guardStore(store, storeTimeoutMs, counter);
  const flights = createFlightTable();
  const pace = createSmallCallPace();
  const keysFor = createKeyMaker(prefix);

  function launch(job: FillJob, mayEnd: boolean): Flight {
    const rows = shareWork((signal) => fillRows(job, signal), mayEnd);
    const written = rows.result.then(
      (filled) => filled.written,
      // The work was given up: its callers have been told, and there is nothing to write.
      () => {},
    );
    return { size: job.texts.length, rows, written };
  }

  async function embed(inputs: readonly string[], choices?: EmbedOptions): Promise<EmbedResult> {
    const call = checkInputs(inputs, choices);
    const { signal, inputType, dimensions, priority } = call;
    if (inputs.length === 0) return embedder.embed(inputs, call);
    // Copied before the first wait, so that the caller may change the array afterwards.
    const distinct = distinctTexts(inputs);
    const info: EmbedderInfo = checkInfo(await embedder.describe({ signal }));
    signal?.throwIfAborted();
    const { texts } = distinct;
    const keys = texts.map(keysFor(info.fingerprint, call));
    const width = dimensions ?? info.dimensions;
    const scope = { texts, keys, wider: [], store: guarded, encoding, width, info, counter };
    const isSmall = texts.length <= MOST_TEXTS_OF_A_SMALL_CALL && !flights.isUnderWay(keys);
    const landings = flights.landings();
    const look = isSmall ? await readSmallCall(scope, signal) : undefined;
    if (look?.found === "all") {
      countRepeats(distinct, counter);
      return mergeHits(distinct, look);
    }
    const wider = matryoshkaKeys({ prefix, info, call });
    const job = {
      ...scope,
      embedder,
      options: { inputType, dimensions, priority, fingerprint: info.fingerprint },
      wider,
      pace,
      ...locking,
    };
    const gathered = await flights.gather({
      keys,
      signal,
      start(positions, arrivals) {
        const start = look && landings === flights.landings() ? startOf(look, positions) : undefined;
        // Most often all of them.
        const own =
          positions.length === texts.length ? {} : { texts: pick(texts, positions), keys: pick(keys, positions) };
        return launch({ ...job, arrivals, start, ...own }, signal !== undefined);
      },
      onJoined: (position) => counter.deduplicated(texts[position]!),
    });
    countRepeats(distinct, counter);
    if (writes === "await") await abortable(gathered.written, signal);
    return mergeRows(distinct, gathered);
  }

  return {
    ...wrapEmbedder(embedder, { embed }),
    ...createVectorLookup({ embedder, store: guarded, keysFor, encoding }),
    stats: () => counter.snapshot(),
    async close() {
      await guarded.flush();
      try {
        await embedder.close();
      } finally {
        await guarded.close();
      }
    },
  };
}

function startOf(look: StartOfFlight, positions: readonly number[]): StartOfFlight {
  return look.found === "part" ? { ...look, values: positions.map((i) => look.values[i]) } : look;
}

function countRepeats({ texts, textOf, firstInput }: DistinctTexts, counter: CacheCounter): void {
  if (texts.length === textOf.length) return;
  textOf.forEach((text, input) => {
    if (firstInput[text] !== input) counter.deduplicated(texts[text]!);
  });
}

function pick(from: readonly string[], positions: readonly number[]): string[] {
  return positions.map((i) => from[i]!);
}

const optionKinds: KindsOf<CacheOptions> = {
  prefix: kinds.optional(
    kindOf(
      "a text of at least one character, without lone surrogates",
      (value) => typeof value === "string" && value !== "" && isWellFormed(value),
    ),
  ),
  encoding: kinds.optional(kinds.oneOf("float32", "float16", "int8")),
  writes: kinds.optional(kinds.oneOf("await", "background")),
  storeTimeoutMs: kinds.optional(kinds.integer(1)),
  lockMs: kinds.optional(kinds.integer(0)),
  lockWaitMs: kinds.optional(kinds.integer(0)),
};

function checkedOptions(given: CacheOptions) {
  const options = readOptions("options", given, optionKinds);
  const { prefix = "emb:", encoding = "float32", writes = "await", ...times } = options;
  const { storeTimeoutMs = 5000, lockMs = 10_000, lockWaitMs = 600_000 } = times;
  return { prefix, encoding, writes, storeTimeoutMs, lockMs, lockWaitMs };
}
