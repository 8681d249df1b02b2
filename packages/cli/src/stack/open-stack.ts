import { type BatchingEmbedder, withBatching } from "@embedloom/batcher";
import { type CacheStats, withCache } from "@embedloom/cache";
import { type Embedder, type EmbeddingStore, withDimensions } from "@embedloom/core";
import { createLateChunker, type LateChunker } from "@embedloom/late-chunk";
import { cachedLateVectors, type LateVectorSource } from "./late-vectors.ts";
import type { Provider } from "./open-provider.ts";

/** What a stack is made of. */
export interface StackParts {
  readonly provider: Provider;
  /** Absent: nothing is cached. */
  readonly store: EmbeddingStore | undefined;
  /** Width of the vectors. Absent: the model's own. */
  readonly dimensions?: number | undefined;
  /** Hears of a store that fails late vectors, which costs time and nothing else. */
  readonly onStoreError: (error: unknown) => void;
  /** Goes between the batcher and the cache, to watch the requests. Absent: nothing does. */
  readonly watch?: (batcher: BatchingEmbedder) => Embedder;
}

/** The packages, composed as the parts say. */
export interface Stack {
  /** Provider and model, for people. */
  readonly label: string;
  /** Provider, batcher and cache, from the inside out. */
  readonly embedder: Embedder;
  /** What the cache did so far. Absent: there is no cache. */
  readonly cacheStats: (() => CacheStats) | undefined;
  /** Vectors of late chunks. Absent: the provider gives no token vectors. */
  readonly lateVectors: LateVectorSource | undefined;
  /** What makes them. Absent with `lateVectors`. */
  readonly lateChunker: LateChunker<Float32Array | null> | undefined;
  /** Waits for writes under way and closes everything. */
  close(): Promise<void>;
}

/** Composes the stack; nothing is opened or loaded yet. */
export function openStack({ provider, store, dimensions, onStoreError, watch }: StackParts): Stack {
  const { embedder: inner, encoder } = provider;
  // Four at once: a pause or an interrupt waits for what is under way.
  const batcher = withBatching(dimensions === undefined ? inner : withDimensions(inner, dimensions), {
    concurrency: 4,
  });
  const watched = watch?.(batcher) ?? batcher;
  const cached = store && withCache(watched, store);
  const embedder = cached ?? watched;
  const lateChunker = encoder && createLateChunker({ encoder, onEmptySpan: "null" });
  return {
    label: provider.label,
    embedder,
    cacheStats: cached && (() => cached.stats()),
    lateChunker,
    lateVectors: lateChunker && cachedLateVectors(lateChunker, store, onStoreError),
    async close() {
      await Promise.allSettled([embedder.close(), encoder?.close()]);
    },
  };
}
