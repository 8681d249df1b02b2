import { withBatching, withDocumentBatching } from "@embedloom/batcher";
import { type CacheStats, withCache, withDocumentCache } from "@embedloom/cache";
import { type DocumentEncoder, type Embedder, type EmbeddingStore, withDimensions } from "@embedloom/core";
import { createLateChunker } from "@embedloom/late-chunk";
import { UsageError } from "../command-line/usage-error.ts";
import type { Provider } from "./open-provider.ts";
import { type PatienceListener, withDocumentPatience, withPatience } from "./with-patience.ts";

/** What embeds the documents and the questions of a collection. */
export interface CollectionStack {
  /** Provider and model, for people. */
  readonly label: string;
  /** Embeds chunks alone, and questions. Absent where chunks know their document. */
  readonly embedder: Embedder | undefined;
  /** Embeds chunks in their document, and questions. Absent where chunks are embedded alone. */
  readonly encoder: DocumentEncoder | undefined;
  /** What the cache did so far. Absent: there is none. */
  readonly cacheStats: (() => CacheStats) | undefined;
  /** Waits for writes under way and closes everything. */
  close(): Promise<void>;
}

/** What a {@link CollectionStack} is made of. */
export interface CollectionStackParts {
  readonly provider: Provider;
  /** Absent: nothing is cached. */
  readonly store: EmbeddingStore | undefined;
  /** Width of the vectors. Absent: the model's own. */
  readonly dimensions: number | undefined;
  readonly context: "chunk" | "document";
  /** Hears when a server lets itself be waited for. */
  readonly onWaiting: PatienceListener;
}

/**
 * Composes provider, batcher and cache for chunks alone or in their document; nothing is opened or loaded yet.
 *
 * @throws UsageError when the provider has no vectors of chunks in their document
 */
export function openCollectionStack(parts: CollectionStackParts): CollectionStack {
  return parts.context === "chunk" ? aloneStack(parts) : documentStack(parts);
}

function aloneStack({ provider, store, dimensions, onWaiting }: CollectionStackParts): CollectionStack {
  const patient = withPatience(provider.embedder, onWaiting);
  // Four at once: an interrupt waits for what is under way.
  const batcher = withBatching(dimensions === undefined ? patient : withDimensions(patient, dimensions), {
    concurrency: 4,
  });
  const cached = store && withCache(batcher, store);
  const embedder = cached ?? batcher;
  return {
    label: provider.label,
    embedder,
    encoder: undefined,
    cacheStats: cached && (() => cached.stats()),
    async close() {
      await Promise.allSettled([embedder.close(), provider.encoder?.close()]);
    },
  };
}

function documentStack({ provider, store, onWaiting }: CollectionStackParts): CollectionStack {
  const inner = documentEncoder(provider, onWaiting);
  const cached = store && withDocumentCache(inner, store);
  const encoder = cached ?? inner;
  return {
    label: `${provider.label}, in context`,
    embedder: undefined,
    encoder,
    cacheStats: cached && (() => cached.stats()),
    async close() {
      await Promise.allSettled([encoder.close(), provider.encoder?.close(), provider.embedder.close()]);
    },
  };
}

function documentEncoder({ documents, encoder, label }: Provider, onWaiting: PatienceListener): DocumentEncoder {
  if (documents !== undefined) return withDocumentPatience(withDocumentBatching(documents()), onWaiting);
  if (encoder !== undefined) {
    // The user asked for it, or took the default of a model that it was measured to help.
    return createLateChunker({ encoder, onEmptySpan: "null", onUnmeasuredModel: "ignore" });
  }
  throw new UsageError(`--context document needs vectors of tokens, which ${label} does not give. Leave it out.`);
}
