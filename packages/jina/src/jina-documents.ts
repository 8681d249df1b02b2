import {
  checkAbort,
  checkDimensions,
  checkReply,
  type DocumentEncoder,
  EmbeddingMatrix,
  isEmbedloomError,
  type ReplyItem,
  UnsupportedError,
} from "@embedloom/core";
import { checkDocuments, embedQuestions, encodeInRequests, type VectorRows } from "@embedloom/core/document";
import { replyVectors, quarterOfBytes } from "@embedloom/core/http";
import { QuantizedMatrix, quantizedReply } from "@embedloom/core/quantized";
import { createJina } from "./jina-embedder.ts";
import { jinaHost, jinaInfo, jinaRateLimit, jinaUsage, taskOf } from "./jina-host.ts";
import { factsOf, FREE_CONCURRENCY, INPUTS_PER_REQUEST } from "./jina-models.ts";
import { type JinaDocumentSettings, readDocumentSettings } from "./jina-settings.ts";

/** How vectors of one kind are asked for and read. */
interface Kind<Vectors> {
  readonly embeddingType: "base64" | "ubinary";
  none(dimensions: number): Vectors;
  read(items: readonly ReplyItem[], count: number, dimensions: number | undefined): Vectors;
}

/**
 * A document encoder over Jina AI's late chunking: the host joins the chunks of a document, reads it as a whole, and averages
 * token vectors chunk by chunk.
 *
 * A request holds one document, because the host joins everything in it. Nothing is read or opened before the first call. It
 * sends one request after another and never retries: put `withDocumentBatching` on it for both.
 *
 * @throws InvalidOptionError at once when a setting cannot work
 * @throws UnsupportedError at once when the model has no late chunking, or was not trained for `dimensions`
 * @example
 * ```ts
 * import { createJinaDocuments } from "@embedloom/jina";
 *
 * const encoder = createJinaDocuments({ dimensions: 512 });
 * console.log((await encoder.describe()).limits.tokensPerDocument); // 8192
 * ```
 */
export function createJinaDocuments(settings: JinaDocumentSettings = {}): DocumentEncoder {
  return jinaDocuments(settings, {
    embeddingType: "base64",
    none: (dimensions) => EmbeddingMatrix.zeros(0, dimensions),
    read: (items, count, dimensions) => checkReply(items, { count, dimensions }),
  });
}

/**
 * As {@link createJinaDocuments}, with the signs of the values alone, which the host packs into bits. Questions come as floats, to
 * be compared with them.
 *
 * @throws InvalidOptionError at once when a setting cannot work
 * @throws UnsupportedError as `createJinaDocuments`
 * @example
 * ```ts
 * import { createBinaryJinaDocuments } from "@embedloom/jina";
 *
 * const encoder = createBinaryJinaDocuments();
 * console.log((await encoder.describe()).fingerprint["encoding"]); // binary
 * ```
 */
export function createBinaryJinaDocuments(settings: JinaDocumentSettings = {}): DocumentEncoder<QuantizedMatrix> {
  return jinaDocuments<QuantizedMatrix>(settings, {
    embeddingType: "ubinary",
    none: (dimensions) => QuantizedMatrix.none("binary", dimensions),
    read: (items, count, dimensions = 8 * (items[0]?.vector.length ?? 0)) =>
      quantizedReply(items, { count, encoding: "binary", dimensions }),
  });
}

function jinaDocuments<Vectors extends VectorRows<Vectors>>(
  given: JinaDocumentSettings,
  kind: Kind<Vectors>,
): DocumentEncoder<Vectors> {
  const settings = readDocumentSettings(given);
  const { model = "jina-embeddings-v3", dimensions: own, estimateTokens = quarterOfBytes } = settings;
  const facts = settings.facts ?? factsOf(model);
  if (facts?.lateChunking === false) {
    throw new UnsupportedError(`${model} has no late chunking at Jina: take jina-embeddings-v3 or jina-embeddings-v4.`);
  }
  const host = jinaHost(settings);
  const limits = {
    tokensPerChunk: facts?.contextTokens,
    chunksPerDocument: INPUTS_PER_REQUEST,
    tokensPerDocument: facts?.contextTokens,
    documentsPerRequest: 1,
    concurrency: FREE_CONCURRENCY,
    ...settings.limits,
  };
  const described = jinaInfo(model, host.endpoint, facts, settings);
  const isBinary = kind.embeddingType === "ubinary";
  const info = {
    ...described,
    normalized: !isBinary,
    limits,
    fingerprint: {
      ...described.fingerprint,
      context: "document",
      tokensPerDocument: limits.tokensPerDocument ?? null,
      ...(isBinary && { encoding: "binary" }),
    },
  };
  const { limits: _limits, ...shared } = settings;
  const queries = createJina({ ...shared, model, limits: { concurrency: limits.concurrency } });
  const task = taskOf("document", settings, facts);

  return {
    provider: "jina",
    model,
    estimateTokens: (text) => queries.estimateTokens(text),
    async describe(options) {
      checkAbort(options);
      return info;
    },
    async encode(documents, call) {
      const { signal, onEncoded, dimensions = own } = checkDocuments<Vectors>(documents, call);
      if (dimensions !== undefined && dimensions !== info.dimensions) checkDimensions(dimensions, info);
      const width = dimensions ?? facts?.dimensions;
      return encodeInRequests<Vectors>({
        documents,
        limits,
        estimateTokens,
        signal,
        none: () => kind.none(width ?? 8),
        onEncoded,
        async request([chunks = []]) {
          const input = chunks.map((chunk) => chunk.toWellFormed());
          const body = {
            model,
            input,
            late_chunking: true,
            embedding_type: kind.embeddingType,
            truncate: false,
            ...(task !== undefined && { task }),
            ...(dimensions !== undefined && { dimensions }),
          };
          // All chunks are one input of the model.
          const about = { model, texts: input, inputs: 1, signal };
          const { fields, headers } = await host.post("/embeddings", body, about);
          const vectors = ofOnlyDocument(() => kind.read(replyVectors(fields["data"]), input.length, width));
          const rateLimit = jinaRateLimit(headers);
          return { vectors: [vectors], usage: jinaUsage(fields), ...(rateLimit && { rateLimit }) };
        },
      });
    },
    embedQueries: (texts, options) => embedQuestions(queries, texts, options),
    close: async () => {},
  };
}

// What is wrong with a vector is wrong with its document: the caller counts those.
function ofOnlyDocument<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw isEmbedloomError(error, "invalid_reply") && error.index !== undefined ? error.withIndex(0) : error;
  }
}
