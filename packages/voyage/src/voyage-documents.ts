import {
  checkAbort,
  checkDimensions,
  checkReply,
  type DocumentEncoder,
  EmbeddingMatrix,
  isEmbedloomError,
  kinds,
  readOptions,
  type ReplyItem,
} from "@embedloom/core";
import { checkDocuments, embedQuestions, encodeInRequests, type VectorRows } from "@embedloom/core/document";
import { hostEmbedder, quarterOfBytes } from "@embedloom/core/http";
import { type QuantizedEncoding, QuantizedMatrix, quantizedReply } from "@embedloom/core/quantized";
import { createContextRequest } from "./context-request.ts";
import { voyageHost, voyageInfo } from "./voyage-host.ts";
import { CHUNKS_PER_REQUEST, factsOf, INPUTS_PER_REQUEST, VOYAGE_CONTEXT_MODELS } from "./voyage-models.ts";
import { readDocumentSettings, type VoyageDocumentSettings } from "./voyage-settings.ts";

interface Encoded {
  /** What the values are to be. */
  readonly encoding: QuantizedEncoding;
}

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
  settings: VoyageDocumentSettings & Encoded,
): DocumentEncoder<QuantizedMatrix> {
  const { encoding } = readOptions<Encoded>("settings", settings, { encoding: kinds.oneOf("int8", "binary") });
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
  given: VoyageDocumentSettings,
  kind: Kind<Vectors>,
): DocumentEncoder<Vectors> {
  const settings = readDocumentSettings(given);
  const { model = "voyage-context-4", dimensions: own, estimateTokens = quarterOfBytes } = settings;
  const facts = settings.facts ?? factsOf(VOYAGE_CONTEXT_MODELS, model);
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

  const request = createContextRequest(host, model, facts);
  const queries = hostEmbedder({
    // A question is a document of one chunk.
    info: { ...described, limits: { inputsPerRequest: INPUTS_PER_REQUEST, tokensPerRequest: limits.tokensPerRequest } },
    dimensions: own,
    estimateTokens,
    async request({ inputs, dimensions, signal }) {
      const documents = inputs.map((input) => [input]);
      const asked = await request({ documents, inputType: "query", dimensions, signal });
      const items = asked.replies.map(([item], index) => ({ index, vector: item?.vector ?? [] }));
      const width = dimensions ?? facts?.dimensions;
      return { embeddings: checkReply(items, { count: inputs.length, dimensions: width }), usage: asked.usage };
    },
  });

  return {
    provider: "voyage",
    model,
    estimateTokens: (text) => queries.estimateTokens(text),
    async describe(options) {
      checkAbort(options);
      return info;
    },
    async encode(documents, call) {
      const options = checkDocuments(documents, call);
      const dimensions = options.dimensions ?? own;
      if (dimensions !== undefined && dimensions !== info.dimensions) checkDimensions(dimensions, info);
      const width = dimensions ?? facts?.dimensions;
      return encodeInRequests<Vectors>({
        documents,
        limits,
        estimateTokens,
        signal: options.signal,
        none: () => kind.none(width ?? 8),
        onEncoded: options.onEncoded,
        async request(batch) {
          const asked = { documents: batch, inputType: "document" as const, dimensions, signal: options.signal };
          const { replies, usage } = await request({ ...asked, dtype: kind.dtype });
          const vectors = replies.map((items, d) => ofDocument(d, () => kind.read(items, batch[d]!.length, width)));
          return { vectors, usage };
        },
      });
    },
    embedQueries: (texts, options) => embedQuestions(queries, texts, options),
    close: async () => {},
  };
}

// What is wrong with a vector is wrong with its document: the caller counts those.
function ofDocument<T>(index: number, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw isEmbedloomError(error, "invalid_reply") && error.index !== undefined ? error.withIndex(index) : error;
  }
}
