import {
  announceArrivals,
  type ArrivedRows,
  checkAbort,
  contentDigest,
  type DocumentEncoder,
  type DocumentsResult,
  type Embedder,
  EmbeddingMatrix,
  type EmbedOptions,
  type EmbedResult,
  type EncodeOptions,
  InvalidReplyError,
  isEmbedloomError,
  kinds,
  NO_USAGE,
  PartialEmbedError,
} from "@embedloom/core";
import {
  checkDocumentInfo,
  checkDocuments,
  checkEncoded,
  documentEncoderKind,
  type DocumentUnit,
  embedQuestions,
  encodeUnits,
  type UnitOutcome,
  type UnitRun,
} from "@embedloom/core/document";
import type { CacheStats, CacheStore } from "../store/index.ts";
import { type CacheOptions, type CachingEmbedder, withCache } from "./with-cache.ts";

/** A document encoder that pays for each chunk in its context once. */
export interface CachingDocumentEncoder extends DocumentEncoder {
  /** What the cache did so far, as a copy; texts are chunks and questions. */
  stats(): CacheStats;
}

/**
 * A document encoder that looks into a store first, with everything that `withCache` does: a chunk's key is made of all the
 * chunks that are read with it, so that a changed neighbour makes it a miss, and a change in one part of a document that is
 * cut leaves the other parts hits. Put it outside the batcher.
 *
 * A document of which one chunk is missing is encoded as a whole, because no encoder can do otherwise.
 *
 * @throws InvalidOptionError at once for an option out of range
 * @example
 * ```ts
 * import { createMemoryStore, withDocumentCache } from "@embedloom/cache";
 * import { createFakeDocumentEncoder } from "@embedloom/testing";
 *
 * const encoder = withDocumentCache(createFakeDocumentEncoder(), createMemoryStore());
 * await encoder.encode([{ chunks: ["Berlin is big.", "The city is old."] }]);
 * await encoder.encode([{ chunks: ["Berlin is big.", "The city is old."] }]);
 * console.log(encoder.stats().hits, encoder.stats().misses); // 2 2
 * ```
 */
export function withDocumentCache(
  encoder: DocumentEncoder,
  store: CacheStore,
  options: CacheOptions = {},
): CachingDocumentEncoder {
  documentEncoderKind("encoder", encoder);
  const open = createOpenContexts();
  const cached = withCache(chunkEmbedder(encoder, open), store, options);

  async function encode(
    documents: Parameters<DocumentEncoder["encode"]>[0],
    given?: EncodeOptions,
  ): Promise<DocumentsResult> {
    const call = checkDocuments(documents, given);
    const info = checkDocumentInfo(await encoder.describe({ signal: call.signal }));
    return encodeUnits<EmbeddingMatrix>({
      documents,
      limits: info.limits,
      estimateTokens: (text) => encoder.estimateTokens(text),
      none: () => EmbeddingMatrix.zeros(0, call.dimensions ?? info.dimensions ?? 0),
      onEncoded: call.onEncoded,
      run: (units) => runChunks(cached, open, units, call),
    });
  }

  return {
    provider: encoder.provider,
    model: encoder.model,
    estimateTokens: (text) => encoder.estimateTokens(text),
    describe: async (call) => checkDocumentInfo(await encoder.describe(checkAbort(call))),
    encode,
    embedQueries: (queries, call) => embedQuestions(cached, queries, call),
    stats: () => cached.stats(),
    close: () => cached.close(),
  };
}

/** Chunks that are read together, by the digest of all of them, while a call needs them. */
interface OpenContexts {
  hold(chunks: readonly string[]): string;
  chunksOf(digest: string): readonly string[] | undefined;
  release(digest: string): void;
}

function createOpenContexts(): OpenContexts {
  const held = new Map<string, { readonly chunks: readonly string[]; holders: number }>();
  return {
    hold(chunks) {
      const digest = contentDigest(JSON.stringify(chunks));
      const context = held.get(digest) ?? { chunks, holders: 0 };
      held.set(digest, { chunks: context.chunks, holders: context.holders + 1 });
      return digest;
    },
    chunksOf: (digest) => held.get(digest)?.chunks,
    release(digest) {
      const context = held.get(digest);
      if (context !== undefined && (context.holders -= 1) === 0) held.delete(digest);
    },
  };
}

/** The text that stands for a chunk in its context. */
function chunkText(digest: string, chunk: number): string {
  return `${digest}:${chunk}`;
}

function partsOf(text: string): { readonly digest: string; readonly chunk: number } {
  const at = text.indexOf(":");
  return { digest: text.slice(0, at), chunk: Number(text.slice(at + 1)) };
}

function chunkEmbedder(encoder: DocumentEncoder, open: OpenContexts): Embedder {
  return {
    provider: encoder.provider,
    model: encoder.model,
    estimateTokens(text) {
      const { digest, chunk } = partsOf(text);
      return encoder.estimateTokens(open.chunksOf(digest)?.[chunk] ?? text);
    },
    async describe(options) {
      const info = checkDocumentInfo(await encoder.describe(options));
      return { ...info, limits: { concurrency: info.limits.concurrency } };
    },
    // What was paid for is kept as it arrives: a call may take hours, and its process may be killed.
    embed: announceArrivals(async (texts: readonly string[], { inputType, ...options }: ArrivalOptions = {}) => {
      if (inputType === "query") return encoder.embedQueries(texts, options);
      return embedChunks(encoder, open, texts, options);
    }),
    close: () => encoder.close(),
  };
}

interface ArrivalOptions extends EmbedOptions {
  readonly onArrived?: ((arrived: ArrivedRows) => void) | undefined;
}

async function embedChunks(
  encoder: DocumentEncoder,
  open: OpenContexts,
  texts: readonly string[],
  { dimensions, fingerprint, priority, signal, onArrived }: ArrivalOptions,
): Promise<EmbedResult> {
  const wanted = texts.map(partsOf);
  const places = new Map<string, number[]>();
  wanted.forEach(({ digest }, at) => {
    const known = places.get(digest);
    if (known === undefined) places.set(digest, [at]);
    else known.push(at);
  });
  const digests = [...places.keys()];
  const asked = digests.map((digest) => ({ chunks: open.chunksOf(digest) ?? [] }));
  const onEncoded: EncodeOptions["onEncoded"] =
    onArrived &&
    (({ embeddings }, document) => {
      const indices = places.get(digests[document]!) ?? [];
      onArrived({ indices, embeddings: embeddings.select(indices.map((at) => wanted[at]!.chunk)) });
    });
  const call = { dimensions, fingerprint, priority, signal, onEncoded };
  const result = checkEncoded(await encoder.encode(asked, call), asked.length);
  const place = new Map(digests.map((digest, at) => [digest, at]));
  const indices: number[] = [];
  const rows: Float32Array[] = [];
  const failures: { readonly index: number; readonly error: unknown }[] = [];
  wanted.forEach(({ digest, chunk }, index) => {
    const document = result.documents[place.get(digest)!]!;
    if (document.parts === undefined) return failures.push({ index, error: unplaced(document.error) });
    const row = rowOf(document.embeddings, chunk, index);
    indices.push(index);
    return rows.push(row);
  });
  const embeddings = rows.length === 0 ? EmbeddingMatrix.zeros(0, dimensions ?? 0) : EmbeddingMatrix.fromRows(rows);
  const { usage, rateLimit } = result;
  if (failures.length > 0) throw new PartialEmbedError({ indices, embeddings, usage }, failures);
  return { embeddings, usage, ...(rateLimit && { rateLimit }) };
}

/** The row of a chunk, which the caller's own encoder may have left out. */
function rowOf(embeddings: EmbeddingMatrix, chunk: number, index: number): Float32Array {
  kinds.matrix("embeddings", embeddings);
  if (chunk < embeddings.count) return embeddings.row(chunk);
  throw new InvalidReplyError("count", `The encoder gave ${embeddings.count} vectors, and none for a chunk.`, {
    index,
  });
}

// Its index counts documents; here chunks are counted.
function unplaced(error: unknown): unknown {
  return isEmbedloomError(error) ? error.withIndex(undefined) : error;
}

async function runChunks(
  cached: CachingEmbedder,
  open: OpenContexts,
  units: readonly DocumentUnit[],
  { dimensions, fingerprint, priority, signal }: EncodeOptions,
): Promise<UnitRun<EmbeddingMatrix>> {
  const digests = units.map(({ chunks }) => open.hold(chunks));
  try {
    const texts = units.flatMap(({ chunks }, u) => chunks.map((_, chunk) => chunkText(digests[u]!, chunk)));
    const call = { dimensions, fingerprint, priority, signal, inputType: "document" as const };
    const settled = await cached.embed(texts, call).then(whole, (error: unknown) => {
      signal?.throwIfAborted();
      return part(error, texts.length);
    });
    let next = 0;
    const outcomes = units.map(({ chunks }, u): UnitOutcome<EmbeddingMatrix> => {
      const positions = chunks.map(() => next++);
      const failed = positions.find((position) => settled.failures.has(position));
      if (failed === undefined) return { vectors: settled.embeddings.select(positions.map((p) => settled.rowOf(p))) };
      return { error: placed(settled.failures.get(failed), u) };
    });
    return { outcomes, usage: settled.usage, ...(settled.rateLimit && { rateLimit: settled.rateLimit }) };
  } finally {
    digests.forEach((digest) => open.release(digest));
  }
}

interface Settled extends Pick<EmbedResult, "embeddings" | "usage" | "rateLimit"> {
  readonly failures: ReadonlyMap<number, unknown>;
  rowOf(position: number): number;
}

function whole({ embeddings, usage, rateLimit }: EmbedResult): Settled {
  return { embeddings, usage, rateLimit, failures: new Map(), rowOf: (position) => position };
}

function part(error: unknown, count: number): Settled {
  if (!isEmbedloomError(error, "partial")) {
    const failures = new Map(Array.from({ length: count }, (_, position) => [position, error]));
    return { embeddings: EmbeddingMatrix.zeros(0, 0), usage: NO_USAGE, failures, rowOf: () => 0 };
  }
  const { indices, embeddings, usage } = error.completed;
  const rows = new Map(indices.map((position, row) => [position, row]));
  const failures = new Map(error.failures.map((failure) => [failure.index, failure.error]));
  return { embeddings, usage, failures, rowOf: (position) => rows.get(position)! };
}

// What is said of one document is said of this one; what is wrong with all stays so.
function placed(error: unknown, unit: number): unknown {
  const own = ["input_rejected", "input_too_long", "invalid_input", "invalid_reply", "request_too_large"] as const;
  return isEmbedloomError(error) && own.some((code) => code === error.code) ? error.withIndex(unit) : error;
}
