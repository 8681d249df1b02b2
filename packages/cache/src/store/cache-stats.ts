import { knownModel } from "@embedloom/core";

/** What a cache did since it was made. Of every call that succeeded: inputs = hits + misses + deduplicated. */
export interface CacheStats {
  /** Texts whose vector came from the store. */
  readonly hits: number;
  /** Hits that were cut from a vector of more dimensions. */
  readonly reduced: number;
  /** Texts that were sent to the embedder. */
  readonly misses: number;
  /** Inputs that repeated another of their call, or were already on their way for another call. */
  readonly deduplicated: number;
  /** Values that were no vector of the text: damaged, foreign, of the wrong width, or newer. They count as misses too. */
  readonly corrupt: number;
  /** Store calls that failed or took too long. */
  readonly storeErrors: number;
  /** What the last failed store call threw. Absent: none has failed. */
  readonly lastStoreError?: unknown;
  /** Bytes of the values read from the store. */
  readonly bytesRead: number;
  /** Bytes of the values written to the store. */
  readonly bytesWritten: number;
  /** Tokens of hits and deduplicated inputs, as `Embedder.estimateTokens` counts. */
  readonly tokensSaved: number;
  /** Price of `tokensSaved` in US dollars, by the list price of `knownModel`; `undefined` when the model has none. */
  readonly costUsdSaved: number | undefined;
}

/** Counts for {@link CacheStats}. */
export interface CacheCounter {
  hit(text: string): void;
  /** One of the hits was cut. */
  reduced(): void;
  miss(): void;
  deduplicated(text: string): void;
  corrupt(): void;
  storeError(error: unknown): void;
  read(bytes: number): void;
  written(bytes: number): void;
  /** The counts so far, as a copy. */
  snapshot(): CacheStats;
}

/** Makes a counter at zero. */
export function createCacheCounter(model: string, estimateTokens: (text: string) => number): CacheCounter {
  const usdPerMillion = knownModel(model)?.price?.usdPerMillionTokens;
  const counts = {
    hits: 0,
    reduced: 0,
    misses: 0,
    deduplicated: 0,
    corrupt: 0,
    storeErrors: 0,
    bytesRead: 0,
    bytesWritten: 0,
    tokensSaved: 0,
  };
  let failed: { lastStoreError?: unknown } = {};
  return {
    hit(text) {
      counts.hits++;
      counts.tokensSaved += estimateTokens(text);
    },
    reduced() {
      counts.reduced++;
    },
    miss() {
      counts.misses++;
    },
    deduplicated(text) {
      counts.deduplicated++;
      counts.tokensSaved += estimateTokens(text);
    },
    corrupt() {
      counts.corrupt++;
    },
    storeError(error) {
      counts.storeErrors++;
      failed = { lastStoreError: error };
    },
    read(bytes) {
      counts.bytesRead += bytes;
    },
    written(bytes) {
      counts.bytesWritten += bytes;
    },
    snapshot: () => ({
      ...counts,
      ...failed,
      costUsdSaved: usdPerMillion === undefined ? undefined : (counts.tokensSaved * usdPerMillion) / 1e6,
    }),
  };
}
