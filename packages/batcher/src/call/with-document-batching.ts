import {
  type ChunkedDocument,
  type DocumentEncoder,
  type DocumentsResult,
  type EmbedResult,
  type EncodeOptions,
  readOptions,
} from "@embedloom/core";
import { type VectorRows, wrapDocuments } from "@embedloom/core/document";
import type { BatchingOptions } from "../options/index.ts";
import type { BatchEmbedOptions } from "./embed-settled.ts";
import { withBatching } from "./with-batching.ts";

/** The options of one `encode` call of a batcher: those of a call for texts, where documents are counted in place of texts. */
export interface BatchEncodeOptions<Vectors>
  extends
    EncodeOptions<Vectors>,
    Omit<BatchEmbedOptions, keyof EncodeOptions | "inputType" | "onArrived" | "allocateRows"> {}

/** A document encoder that packs, paces, retries and isolates. */
export interface BatchingDocumentEncoder<Vectors> extends DocumentEncoder<Vectors> {
  /**
   * Encodes documents, in as few requests as they take. A document that the rest of a budget has no room for has a
   * `BudgetExhaustedError`, and so has each after it.
   */
  encode(
    documents: readonly ChunkedDocument[],
    options?: BatchEncodeOptions<Vectors>,
  ): Promise<DocumentsResult<Vectors>>;
  /** Embeds questions, in front of documents that wait. */
  embedQueries(queries: readonly string[], options?: Omit<BatchEmbedOptions, "inputType">): Promise<EmbedResult>;
}

/**
 * A document encoder that sends the documents of `encoder` as fast as the server and its rate limits allow, tries again where
 * that can help, and loses nothing that succeeded: what `withBatching` is for an embedder, with the same options.
 *
 * A document is never parted between requests, unless it is longer than the model reads at once; one that is refused costs
 * itself. Requests are filled, longest document first, so `fewestRequests` is on unless you say otherwise. Questions share the
 * limits.
 *
 * @throws InvalidOptionError at once when an option cannot work, or `encoder` is not a document encoder
 * @example
 * ```ts
 * import { withDocumentBatching } from "@embedloom/batcher";
 * import { createFakeDocumentEncoder } from "@embedloom/testing";
 *
 * const encoder = withDocumentBatching(createFakeDocumentEncoder(), { requestsPerMinute: 300 });
 * const { documents } = await encoder.encode([{ chunks: ["Berlin is big.", "The city is old."] }, { chunks: [""] }]);
 * console.log(documents[0]?.embeddings?.count, documents[1]?.error !== undefined); // 2 true
 * ```
 */
export function withDocumentBatching<Vectors extends VectorRows<Vectors>>(
  encoder: DocumentEncoder<Vectors>,
  options: BatchingOptions = {},
): BatchingDocumentEncoder<Vectors> {
  const read = readOptions<object>("options", options, {});
  return wrapDocuments(encoder, (embedder) => withBatching(embedder, { fewestRequests: true, ...read }));
}
