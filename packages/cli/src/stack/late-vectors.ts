import { createHash } from "node:crypto";
import { createCacheKey, decodeVector, encodeVector } from "@embedloom/cache";
import { type AbortOptions, type EmbeddingStore, isEmbedloomError } from "@embedloom/core";
import type { LateChunker, Span } from "@embedloom/late-chunk";

/** The vectors of a document's spans. */
interface LateVectors {
  /** One per span; `null` for a span without a token. */
  readonly vectors: readonly (Float32Array | null)[];
  /** Whether all of them came from the store. */
  readonly cached: boolean;
  /** Milliseconds that the model took; 0 when it did not run. */
  readonly modelMs: number;
}

/** Embeds the spans of a document, or finds them in a store. */
export type LateVectorSource = (
  document: string,
  spans: readonly Span[],
  options: AbortOptions,
) => Promise<LateVectors>;

/** What the prefix of all keys of late vectors is, so that they can be cleared apart from plain ones. */
const PREFIX = "late:";

/**
 * Keeps the vectors of late chunks: a chunk's vector depends on its whole document, so the key is made of document and
 * span, and a document is embedded again unless all of its spans are found.
 *
 * @param onStoreError hears of a store that fails, which costs time and nothing else
 */
export function cachedLateVectors(
  chunker: LateChunker<Float32Array | null>,
  store: EmbeddingStore | undefined,
  onStoreError: (error: unknown) => void,
): LateVectorSource {
  return async (document, spans, options) => {
    const { fingerprint } = await chunker.describe(options);
    const digest = createHash("sha256").update(document).digest("hex");
    const keyOf = createCacheKey({ prefix: PREFIX, fingerprint: { ...fingerprint, document: digest } });
    const keys = spans.map(({ start, end }) => keyOf(`${start}-${end}`));
    const found = await read(store, keys, options).catch((error: unknown) => tolerate(error, onStoreError));
    if (found !== undefined && found.every((vector) => vector !== undefined)) {
      return { vectors: found, cached: true, modelMs: 0 };
    }
    const begin = performance.now();
    const { chunks } = await chunker.embedSpans(document, spans, options);
    const modelMs = performance.now() - begin;
    const vectors = chunks.map(({ embedding }) => embedding);
    await write(store, keys, vectors, options).catch((error: unknown) => tolerate(error, onStoreError));
    return { vectors, cached: false, modelMs };
  };
}

async function read(
  store: EmbeddingStore | undefined,
  keys: readonly string[],
  options: AbortOptions,
): Promise<readonly (Float32Array | null | undefined)[] | undefined> {
  const values = await store?.getMany(keys, options);
  return values?.map((value, i) => (value?.length === 0 ? null : value && decodeVector(value, keys[i]!)?.vector));
}

async function write(
  store: EmbeddingStore | undefined,
  keys: readonly string[],
  vectors: readonly (Float32Array | null)[],
  options: AbortOptions,
): Promise<void> {
  const entries = keys.flatMap((key, i) => {
    const vector = vectors[i];
    // No bytes stand for "no token": an absence would have the document embedded again every time.
    const value = vector ? encodeVector(vector, "float32", key) : new Uint8Array(0);
    return value === undefined ? [] : [{ key, value }];
  });
  await store?.setMany(entries, options);
}

function tolerate(error: unknown, onStoreError: (error: unknown) => void): undefined {
  if (!isEmbedloomError(error, "store")) throw error;
  onStoreError(error);
}
