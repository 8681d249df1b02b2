import { withBatching } from "@embedloom/batcher";
import { type CacheStats, withCache } from "@embedloom/cache";
import { compose, type Embedder, type EmbeddingStore, withDimensions } from "@embedloom/core";
import { createLateChunker } from "@embedloom/late-chunk";
import type { StackOptions } from "../cli/stack-options.ts";
import type { Terminal } from "../cli/terminal.ts";
import { cachedLateVectors, type LateVectorSource } from "./late-vectors.ts";
import { type Provider, openProvider } from "./open-provider.ts";
import { openStore } from "./open-store.ts";

/** The packages, composed as the options say. */
export interface Stack {
  /** Provider and model, for people. */
  readonly label: string;
  /** Provider, batcher and cache, from the inside out. */
  readonly embedder: Embedder;
  /** What the cache did so far. Absent: there is no cache. */
  readonly cacheStats: (() => CacheStats) | undefined;
  /** Vectors of late chunks. Absent: the provider gives no token vectors. */
  readonly lateVectors: LateVectorSource | undefined;
  /** Waits for writes under way and closes everything. */
  close(): Promise<void>;
}

/** Composes the stack; nothing is opened or loaded yet. */
export async function openStack(options: StackOptions, dataFolder: string, terminal: Terminal): Promise<Stack> {
  const provider = await openProvider(options, terminal);
  const store = await openStore(options.cache, dataFolder);
  const batched = compose(
    options.dimensions === undefined ? provider.embedder : withDimensions(provider.embedder, options.dimensions),
    (inner) => withBatching(inner),
  );
  const cached = store && withCache(batched, store);
  const embedder = cached ?? batched;
  return {
    label: provider.label,
    embedder,
    cacheStats: cached && (() => cached.stats()),
    lateVectors: lateVectorsOf(provider, store, terminal),
    async close() {
      await Promise.allSettled([embedder.close(), provider.encoder?.close()]);
    },
  };
}

function lateVectorsOf(
  { encoder }: Provider,
  store: EmbeddingStore | undefined,
  terminal: Terminal,
): LateVectorSource | undefined {
  if (encoder === undefined) return undefined;
  const chunker = createLateChunker({ encoder, onEmptySpan: "null" });
  let told = false;
  return cachedLateVectors(chunker, store, (error) => {
    if (!told) terminal.remark(`The cache is left out: ${error instanceof Error ? error.message : String(error)}`);
    told = true;
  });
}
