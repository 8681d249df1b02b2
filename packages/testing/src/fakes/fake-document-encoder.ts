import {
  abortable,
  checkAbort,
  checkDimensions,
  checkInputs,
  type DocumentEncoder,
  type DocumentEncoderInfo,
  type DocumentLimits,
  EmbeddingMatrix,
  kinds,
  type KindsOf,
  normalize,
  NO_USAGE,
  readOptions,
} from "@embedloom/core";
import { checkDocuments, documentLimitKinds, encodeInRequests } from "@embedloom/core/document";
import { deterministicVector, shortenedVector } from "../seeded/index.ts";

/** The options of {@link createFakeDocumentEncoder}. */
export interface FakeDocumentEncoderSettings {
  /** Full width; every smaller one is allowed too. @default 32 */
  readonly dimensions?: number | undefined;
  /** Name of the model; another name gives other vectors. @default "fake-context" */
  readonly model?: string | undefined;
  /** What can be read and sent together. @default documents of 200 tokens, requests of 8 documents and 400 tokens */
  readonly limits?: DocumentLimits | undefined;
  /** How much of the mean of what is read together is mixed into every chunk. @default 0.5 */
  readonly contextShare?: number | undefined;
  /** Runs before each request is answered: throw to fail it, return a promise to hold it back. Absent: every one succeeds. */
  readonly beforeRequest?:
    | ((documents: readonly (readonly string[])[], signal: AbortSignal | undefined) => void | Promise<void>)
    | undefined;
}

/** A document encoder without a model, whose requests can be looked at. */
export interface FakeDocumentEncoder extends DocumentEncoder {
  /** The documents of every request so far, as the chunks of each, in the order they were sent. */
  readonly requests: readonly (readonly (readonly string[])[])[];
}

const LIMITS: DocumentLimits = { tokensPerDocument: 200, documentsPerRequest: 8, tokensPerRequest: 400 };

/**
 * A document encoder whose vectors depend on nothing but the chunk and what is read with it: its own vector and a share of
 * the mean of all.
 *
 * @example
 * ```ts
 * import { createFakeDocumentEncoder } from "@embedloom/testing";
 *
 * const encoder = createFakeDocumentEncoder({ dimensions: 8 });
 * const { documents } = await encoder.encode([{ chunks: ["Berlin is big.", "The city is old."] }]);
 * console.log(documents[0]?.embeddings?.count, encoder.requests.length); // 2 1
 * ```
 */
export function createFakeDocumentEncoder(given: FakeDocumentEncoderSettings = {}): FakeDocumentEncoder {
  const settings = readOptions<FakeDocumentEncoderSettings>("settings", given, settingKinds);
  const { dimensions = 32, model = "fake-context", limits = LIMITS, contextShare = 0.5 } = settings;
  const info: DocumentEncoderInfo = {
    provider: "fake",
    model,
    dimensions,
    nativeDimensions: dimensions,
    matryoshka: { sizes: [], anyFrom: 1 },
    normalized: true,
    limits,
    fingerprint: { provider: "fake", model, dimensions, contextShare },
  };
  const requests: (readonly (readonly string[])[])[] = [];
  const vectorOf = (text: string): Float32Array => deterministicVector(text, dimensions, model);
  const encodeDocument = (chunks: readonly string[], width: number): EmbeddingMatrix => {
    const own = chunks.map(vectorOf);
    const mean = Array.from({ length: dimensions }, (_, d) => own.reduce((sum, row) => sum + row[d]!, 0) / own.length);
    const mixed = own.map((row) => row.map((value, d) => value + contextShare * mean[d]!));
    const rows = [...normalize(EmbeddingMatrix.fromRows(mixed))];
    return EmbeddingMatrix.fromRows(rows.map((row) => shortenedVector(row, width)));
  };

  return {
    provider: "fake",
    model,
    requests,
    estimateTokens,
    describe: async (options) => {
      checkAbort(options);
      return info;
    },
    encode: async (documents, call) => {
      const options = checkDocuments(documents, call);
      const width = options.dimensions ?? dimensions;
      if (width !== dimensions) checkDimensions(width, info);
      const { signal } = options;
      return encodeInRequests({
        documents,
        limits,
        estimateTokens,
        signal,
        none: () => EmbeddingMatrix.zeros(0, width),
        onEncoded: options.onEncoded,
        request: async (batch) => {
          requests.push(batch);
          await abortable(Promise.resolve(settings.beforeRequest?.(batch, signal)), signal);
          signal?.throwIfAborted();
          const tokens = batch.flat().reduce((sum, chunk) => sum + estimateTokens(chunk), 0);
          const vectors = batch.map((chunks) => encodeDocument(chunks, width));
          return { vectors, usage: { requests: 1, tokens, costUsd: undefined } };
        },
      });
    },
    embedQueries: async (queries, call) => {
      const options = checkInputs(queries, call);
      const width = options.dimensions ?? dimensions;
      if (width !== dimensions) checkDimensions(width, info);
      await abortable(Promise.resolve(), options.signal);
      const rows = queries.map((query) => shortenedVector(vectorOf(`question: ${query}`), width));
      const embeddings = rows.length === 0 ? EmbeddingMatrix.zeros(0, width) : EmbeddingMatrix.fromRows(rows);
      const tokens = queries.reduce((sum, query) => sum + estimateTokens(query), 0);
      return { embeddings, usage: rows.length === 0 ? NO_USAGE : { requests: 1, tokens, costUsd: undefined } };
    },
    close: async () => {},
  };
}

const settingKinds: KindsOf<FakeDocumentEncoderSettings> = {
  dimensions: kinds.optional(kinds.integer(1, 1_000_000)),
  model: kinds.optional(kinds.text),
  limits: kinds.optional(kinds.options<DocumentLimits>(documentLimitKinds)),
  contextShare: kinds.optional(kinds.amount),
  beforeRequest: kinds.optional(kinds.callback),
};

/** One token per four characters, as rules of thumb go; at least 1. */
function estimateTokens(text: string): number {
  kinds.text("text", text);
  return Math.ceil(text.length / 4);
}
