import { withBatching, withDocumentBatching } from "@embedloom/batcher";
import { type CacheStats, withCache, withDocumentCache } from "@embedloom/cache";
import {
  type DocumentEncoder,
  type DocumentEncoderInfo,
  type Embedder,
  type EmbedderInfo,
  type EmbeddingStore,
  withDimensions,
} from "@embedloom/core";
import { UsageError } from "../errors/index.ts";
import type { Provider } from "./open-provider.ts";
import { withRememberedDocumentInfo, withRememberedInfo } from "./with-remembered-info.ts";
import { type WaitingListener, withDocumentWaitingNotice, withWaitingNotice } from "./with-waiting-notice.ts";

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
  readonly onWaiting: WaitingListener;
  /** What the vectors of an index were made by, for a search that needs no model where the cache has the question. Absent: the model is asked. */
  readonly remembered?: StackInfo | undefined;
}

/** What embeds, as it describes itself. */
export type StackInfo = EmbedderInfo | DocumentEncoderInfo;

/**
 * Composes provider, batcher and cache for chunks alone or in their document; nothing is opened or loaded yet.
 *
 * @throws UsageError when the provider has no vectors of chunks in their document
 */
export async function openCollectionStack(parts: CollectionStackParts): Promise<CollectionStack> {
  return parts.context === "chunk" ? aloneStack(parts) : documentStack(parts);
}

function aloneStack({ provider, store, dimensions, onWaiting, remembered }: CollectionStackParts): CollectionStack {
  const withNotice = withWaitingNotice(provider.embedder, provider.label, onWaiting);
  // Four at once: an interrupt waits for what is under way.
  const batcher = withBatching(dimensions === undefined ? withNotice : withDimensions(withNotice, dimensions), {
    concurrency: 4,
  });
  const inner = remembered === undefined ? batcher : withRememberedInfo(batcher, remembered as EmbedderInfo);
  const cached = store && withCache(inner, store);
  const embedder = cached ?? inner;
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

async function documentStack({
  provider,
  store,
  onWaiting,
  remembered,
}: CollectionStackParts): Promise<CollectionStack> {
  const live = await documentEncoder(provider, onWaiting);
  const inner = remembered === undefined ? live : withRememberedDocumentInfo(live, remembered);
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

async function documentEncoder(
  { documents, encoder, label }: Provider,
  onWaiting: WaitingListener,
): Promise<DocumentEncoder> {
  if (documents !== undefined) return withDocumentWaitingNotice(withDocumentBatching(documents()), label, onWaiting);
  if (encoder !== undefined) {
    const { createLateChunker } = await import("@embedloom/late-chunk");
    // The user asked for it, or took the default of a model that it was measured to help.
    return createLateChunker({ encoder, onEmptySpan: "null", onUnmeasuredModel: "ignore" });
  }
  throw new UsageError(`--context document needs vectors of tokens, which ${label} does not give. Leave it out.`);
}
