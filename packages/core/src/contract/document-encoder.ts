import type { EmbedderInfo } from "./embedder-info.ts";
import type { AbortOptions, EmbedOptions, EmbedResult } from "./embedder.ts";
import type { EmbeddingMatrix } from "../matrix/index.ts";
import type { Fingerprint } from "./fingerprint.ts";
import type { RateLimitState } from "../terms/index.ts";
import type { RequestPriority } from "./rate-limiter.ts";
import type { Usage } from "./usage.ts";

/** A part of a text: `text.slice(start, end)`, in UTF-16 code units. */
export interface TextSpan {
  /** First code unit. */
  readonly start: number;
  /** One past the last code unit. */
  readonly end: number;
}

/** A document and its chunks: as places in its text, or as texts in their order. */
export type ChunkedDocument =
  | { readonly text: string; readonly spans: readonly TextSpan[] }
  | { readonly chunks: readonly string[] };

/** The limits of a document encoder; an absent one is unknown, or there is none. */
export interface DocumentLimits {
  /** Most tokens in one chunk. */
  readonly tokensPerChunk?: number | undefined;
  /** Most chunks of one document that are read together. */
  readonly chunksPerDocument?: number | undefined;
  /** Most tokens of one document that are read together; a longer one is cut into parts. */
  readonly tokensPerDocument?: number | undefined;
  /** Most documents in one request. */
  readonly documentsPerRequest?: number | undefined;
  /** Most chunks in one request, over all documents. */
  readonly chunksPerRequest?: number | undefined;
  /** Most tokens in one request, over all documents. */
  readonly tokensPerRequest?: number | undefined;
  /** Most requests worth having in flight at once. At least 1. */
  readonly concurrency?: number | undefined;
}

/** What a document encoder's vectors are. */
export interface DocumentEncoderInfo extends Omit<EmbedderInfo, "limits"> {
  /** What can be read together, and sent together. */
  readonly limits: DocumentLimits;
}

/**
 * The options of one {@link DocumentEncoder.encode} call.
 *
 * @typeParam Vectors the rows that the encoder gives
 */
export interface EncodeOptions<Vectors = EmbeddingMatrix> extends AbortOptions {
  /** Width of the rows. Absent: `DocumentEncoderInfo.dimensions`. */
  readonly dimensions?: number | undefined;
  /** What the caller keeps the rows under, from `describe()`; as in `EmbedOptions`. */
  readonly fingerprint?: Fingerprint | undefined;
  /** Whether the call goes in front of others that wait. @default "normal" */
  readonly priority?: RequestPriority | undefined;
  /**
   * Called once for each encoded document, with its position in the call: as soon as its last vector has arrived if the encoder
   * can tell, else at the end of the call. Use it to save vectors early. If it throws, the call ends with that error after the
   * requests under way.
   */
  readonly onEncoded?: ((document: EncodedDocument<Vectors>, index: number) => void) | undefined;
}

/** Chunks that were read together. */
export interface DocumentPart {
  /** First chunk whose vector comes from this part. */
  readonly start: number;
  /** One past the last. */
  readonly end: number;
  /** First chunk that was read with them, at most `start`. */
  readonly contextStart: number;
  /** One past the last chunk that was read with them, at least `end`. */
  readonly contextEnd: number;
}

/** A document that was encoded. */
export interface EncodedDocument<Vectors = EmbeddingMatrix> {
  /** Row `i` belongs to chunk `i`. */
  readonly embeddings: Vectors;
  /**
   * What was read together: one part where all chunks know each other, several that overlap where the document is longer than
   * the model reads at once, none without chunks. Every chunk is in exactly one, in order.
   */
  readonly parts: readonly DocumentPart[];
  readonly error?: undefined;
}

/** A document that has no vectors. */
export interface FailedDocument {
  /** Why: an `EmbedloomError` whose `index` names the document that is to blame, where one is, or whatever the encoder met. */
  readonly error: unknown;
  readonly embeddings?: undefined;
  readonly parts?: undefined;
}

/** What one {@link DocumentEncoder.encode} call gives. */
export interface DocumentsResult<Vectors = EmbeddingMatrix> {
  /** One for each document, in the order of the call. */
  readonly documents: readonly (EncodedDocument<Vectors> | FailedDocument)[];
  /** What the call cost. */
  readonly usage: Usage;
  /** The server's limits after the last request. Absent: the server did not say. */
  readonly rateLimit?: RateLimitState | undefined;
}

/**
 * Turns documents into one vector per chunk, made in the context of the chunks around it: late chunking, and similar models of
 * hosts.
 *
 * Nothing is read, opened or loaded before the first call.
 *
 * @typeParam Vectors the rows: a matrix of float32, or one of those that arrive smaller
 */
export interface DocumentEncoder<Vectors = EmbeddingMatrix> {
  /** Kind of provider, such as `voyage`; for messages and logs. */
  readonly provider: string;
  /** The model as the caller named it; for messages and logs. */
  readonly model: string;
  /** Tokens of `text` as the provider counts them, or about. */
  estimateTokens(text: string): number;
  /** Describes the vectors, and what can be read together. */
  describe(options?: AbortOptions): Promise<DocumentEncoderInfo>;
  /**
   * Encodes documents, in as many requests as the limits ask for. The vectors of a document do not depend on the other documents.
   *
   * A document that cannot be encoded, bad input included, fails alone: it has an `error` in the result, and the others
   * have their vectors.
   *
   * @throws InvalidOptionError before any request, when `documents` is not an array or an option has a value that cannot work
   * @throws the failure itself, when no document was encoded and all failed for one reason that is none of theirs
   * @throws the signal's reason when it aborts
   */
  encode(documents: readonly ChunkedDocument[], options?: EncodeOptions<Vectors>): Promise<DocumentsResult<Vectors>>;
  /**
   * Embeds questions with the same model, as what is to be compared with the chunks; `inputType` is always `"query"`.
   *
   * @throws as `Embedder.embed`
   */
  embedQueries(queries: readonly string[], options?: Omit<EmbedOptions, "inputType">): Promise<EmbedResult>;
  /** Releases what the calls opened; safe to call twice, and a later call opens it again. */
  close(): Promise<void>;
}
