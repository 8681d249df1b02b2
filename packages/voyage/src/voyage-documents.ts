import {
  checkDimensions,
  checkReply,
  type DocumentEncoder,
  EmbeddingMatrix,
  InvalidReplyError,
  isEmbedloomError,
  type ReplyItem,
} from "@embedloom/core";
import { checkDocuments, encodeInRequests, type VectorRows } from "@embedloom/core/document";
import { hostEmbedder, replyVectors } from "@embedloom/core/http";
import { type QuantizedEncoding, QuantizedMatrix, quantizedReply } from "@embedloom/core/quantized";
import { voyageHost, voyageInfo, voyageUsage } from "./voyage-host.ts";
import { CHUNKS_PER_REQUEST, INPUTS_PER_REQUEST, VOYAGE_CONTEXT_MODELS } from "./voyage-models.ts";
import { checkSettings, quarterOfBytes, type VoyageDocumentSettings } from "./voyage-settings.ts";

const PATH = "/contextualizedembeddings";

/** How vectors of one kind are asked for and read. */
interface Kind<Vectors> {
  /** `output_dtype`; absent: floats. */
  readonly dtype: "int8" | "ubinary" | undefined;
  none(dimensions: number): Vectors;
  read(items: readonly ReplyItem[], count: number, dimensions: number | undefined): Vectors;
}

/**
 * A document encoder over Voyage AI's contextualised chunk embeddings: the model reads a document as a whole, and gives a
 * vector for each chunk.
 *
 * Nothing is read or opened before the first call. It sends one request after another and never retries: put
 * `withDocumentBatching` on it for both.
 *
 * @throws InvalidOptionError at once when a setting cannot work
 * @throws UnsupportedError at once when the model cannot give `dimensions`
 * @example
 * ```ts
 * import { createVoyageDocuments } from "@embedloom/voyage";
 *
 * const encoder = createVoyageDocuments({ dimensions: 512 });
 * console.log((await encoder.describe()).limits.tokensPerDocument); // 32000
 * ```
 */
export function createVoyageDocuments(settings: VoyageDocumentSettings = {}): DocumentEncoder {
  return voyageDocuments(settings, {
    dtype: undefined,
    none: (dimensions) => EmbeddingMatrix.zeros(0, dimensions),
    read: (items, count, dimensions) => checkReply(items, { count, dimensions }),
  });
}

/**
 * As {@link createVoyageDocuments}, with vectors that Voyage quantises, for which its models are trained: bytes (`int8`) or
 * bits (`binary`). Questions come as floats, to be compared with them.
 *
 * @throws InvalidOptionError at once when a setting cannot work
 * @throws UnsupportedError at once when the model cannot give `dimensions`
 * @example
 * ```ts
 * import { createQuantizedVoyageDocuments } from "@embedloom/voyage";
 *
 * const encoder = createQuantizedVoyageDocuments({ encoding: "binary", dimensions: 2048 });
 * console.log((await encoder.describe()).fingerprint["encoding"]); // binary
 * ```
 */
export function createQuantizedVoyageDocuments(
  settings: VoyageDocumentSettings & { readonly encoding: QuantizedEncoding },
): DocumentEncoder<QuantizedMatrix> {
  const { encoding } = settings;
  // Refuses what is neither.
  QuantizedMatrix.none(encoding, 8);
  return voyageDocuments<QuantizedMatrix>(settings, {
    dtype: encoding === "int8" ? "int8" : "ubinary",
    none: (dimensions) => QuantizedMatrix.none(encoding, dimensions),
    read: (items, count, dimensions) => {
      const width = dimensions ?? (items[0]?.vector.length ?? 0) * (encoding === "int8" ? 1 : 8);
      return quantizedReply(items, { count, encoding, dimensions: width });
    },
  });
}

function voyageDocuments<Vectors extends VectorRows<Vectors>>(
  settings: VoyageDocumentSettings,
  kind: Kind<Vectors>,
): DocumentEncoder<Vectors> {
  checkSettings(settings);
  const { model = "voyage-context-4", dimensions: own, estimateTokens = quarterOfBytes } = settings;
  const facts = settings.facts ?? VOYAGE_CONTEXT_MODELS[model];
  const host = voyageHost(settings);
  const limits = {
    tokensPerChunk: facts?.contextTokens,
    tokensPerDocument: facts?.contextTokens,
    documentsPerRequest: INPUTS_PER_REQUEST,
    chunksPerRequest: CHUNKS_PER_REQUEST,
    tokensPerRequest: facts?.tokensPerRequest,
    ...settings.limits,
  };
  const described = voyageInfo(model, host.endpoint, facts, own);
  const encoding = kind.dtype && (kind.dtype === "int8" ? "int8" : "binary");
  const info = {
    ...described,
    normalized: kind.dtype === undefined,
    limits,
    fingerprint: {
      ...described.fingerprint,
      context: "document",
      tokensPerDocument: limits.tokensPerDocument ?? null,
      ...(encoding && { encoding }),
    },
  };

  async function request(
    documents: readonly (readonly string[])[],
    inputType: "query" | "document",
    dimensions: number | undefined,
    signal: AbortSignal | undefined,
    dtype: Kind<Vectors>["dtype"],
  ) {
    const inputs = documents.map((chunks) => chunks.map((chunk) => chunk.toWellFormed()));
    const body = {
      model,
      inputs,
      input_type: inputType,
      ...(dimensions !== undefined && { output_dimension: dimensions }),
      ...(dtype !== undefined && { output_dtype: dtype }),
    };
    const about = { model, texts: inputs.flat(), inputs: inputs.length, signal };
    const { fields } = await host.post(PATH, body, about);
    return { replies: documentVectors(fields["data"], inputs.length), usage: voyageUsage(fields, facts) };
  }

  const queries = hostEmbedder({
    // A question is a document of one chunk.
    info: { ...described, limits: { inputsPerRequest: INPUTS_PER_REQUEST, tokensPerRequest: limits.tokensPerRequest } },
    dimensions: own,
    estimateTokens,
    async request({ inputs, dimensions, signal }) {
      const asked = await request(
        inputs.map((input) => [input]),
        "query",
        dimensions,
        signal,
        undefined,
      );
      const items = asked.replies.map(([item], index) => ({ index, vector: item?.vector ?? [] }));
      const width = dimensions ?? facts?.dimensions;
      return { embeddings: checkReply(items, { count: inputs.length, dimensions: width }), usage: asked.usage };
    },
  });

  return {
    provider: "voyage",
    model,
    estimateTokens,
    async describe({ signal } = {}) {
      signal?.throwIfAborted();
      return info;
    },
    async encode(documents, options = {}) {
      checkDocuments(documents, options);
      const dimensions = options.dimensions ?? own;
      if (dimensions !== undefined && dimensions !== info.dimensions) checkDimensions(dimensions, info);
      const width = dimensions ?? facts?.dimensions;
      return encodeInRequests<Vectors>({
        documents,
        limits,
        estimateTokens,
        signal: options.signal,
        none: () => kind.none(width ?? 8),
        async request(batch) {
          const { replies, usage } = await request(batch, "document", dimensions, options.signal, kind.dtype);
          const vectors = replies.map((items, d) => ofDocument(d, () => kind.read(items, batch[d]!.length, width)));
          return { vectors, usage };
        },
      });
    },
    embedQueries: (texts, options) => queries.embed(texts, { ...options, inputType: "query" }),
    close: async () => {},
  };
}

/** The vectors of each document, by the numbers that the server gave them. */
function documentVectors(data: unknown, count: number): readonly (readonly ReplyItem[])[] {
  if (!Array.isArray(data) || data.length !== count) {
    const given = Array.isArray(data) ? `${data.length} documents` : "no list of documents";
    throw new InvalidReplyError("count", `The reply holds ${given} for ${count} that were sent.`, { retryable: true });
  }
  const documents = new Map<number, readonly ReplyItem[]>();
  data.forEach((item: unknown, position) => {
    const { index, data: inner } = { index: undefined, data: undefined, ...(typeof item === "object" ? item : {}) };
    const place: unknown = index ?? position;
    const isOpen = typeof place === "number" && Number.isInteger(place) && place >= 0 && place < count;
    if (!isOpen || documents.has(place)) {
      const problem = `The reply numbers a document ${String(index)}, which is not one of those still open.`;
      throw new InvalidReplyError("index", problem, { retryable: true });
    }
    documents.set(place, replyVectors(inner));
  });
  return Array.from({ length: count }, (_, place) => documents.get(place)!);
}

// What is wrong with a vector is wrong with its document: the caller counts those.
function ofDocument<T>(index: number, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw isEmbedloomError(error, "invalid_reply") && error.index !== undefined ? error.withIndex(index) : error;
  }
}
