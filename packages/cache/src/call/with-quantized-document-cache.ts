import {
  checkAbort,
  type DocumentEncoder,
  type DocumentEncoderInfo,
  type DocumentsResult,
  EmbeddingMatrix,
  type EncodedDocument,
  type EncodeOptions,
  type FailedDocument,
  readOptions,
  UnsupportedError,
} from "@embedloom/core";
import { checkDocumentInfo, checkDocuments, checkEncoded, documentEncoderKind } from "@embedloom/core/document";
import { type QuantizedEncoding, QuantizedMatrix, quantizedMatrixKind } from "@embedloom/core/quantized";
import type { CacheStats, CacheStore } from "../store/index.ts";
import type { CacheOptions } from "./with-cache.ts";
import { withDocumentCache } from "./with-document-cache.ts";

/** A document encoder whose vectors arrive quantised and are kept so, each paid for once. */
export interface CachingQuantizedEncoder extends DocumentEncoder<QuantizedMatrix> {
  /** What the cache did so far, as a copy. */
  stats(): CacheStats;
}

/** Bytes that a float32 holds exactly, as an integer below 2^24. */
const BYTES_PER_VALUE = 3;

/**
 * As `withDocumentCache`, for vectors of bytes or bits. They are kept to the last bit: three bytes to a value of the store, so that
 * a row of 1,024 int8 takes 1,384 bytes with its header, where floats take 4,112.
 *
 * @throws InvalidOptionError at once for an option out of range
 * @example
 * ```ts
 * import { createMemoryStore, withQuantizedDocumentCache } from "@embedloom/cache";
 * import type { DocumentEncoder } from "@embedloom/core";
 * import type { QuantizedMatrix } from "@embedloom/core/quantized";
 *
 * const cached = (encoder: DocumentEncoder<QuantizedMatrix>) => withQuantizedDocumentCache(encoder, createMemoryStore());
 * ```
 */
export function withQuantizedDocumentCache(
  encoder: DocumentEncoder<QuantizedMatrix>,
  store: CacheStore,
  options: Omit<CacheOptions, "encoding"> = {},
): CachingQuantizedEncoder {
  documentEncoderKind("encoder", encoder);
  const read = readOptions<object>("options", options, {});
  // Anything shorter than float32 would round what is not a number but bytes.
  const cached = withDocumentCache(carrier(encoder), store, { ...read, encoding: "float32" });
  return {
    ...cached,
    describe: async (call) => checkDocumentInfo(await encoder.describe(checkAbort(call))),
    async encode(documents, given) {
      const call = checkDocuments(documents, given);
      const info = checkDocumentInfo(await encoder.describe({ signal: call.signal }));
      checkWidth(info, call);
      const kind = { encoding: encodingOf(info), dimensions: info.dimensions ?? 0 };
      const { onEncoded } = call;
      const asArrived = (document: EncodedDocument): EncodedDocument<QuantizedMatrix> => {
        return { ...document, embeddings: unpacked(document.embeddings, kind) };
      };
      const result = await cached.encode(documents, {
        ...call,
        dimensions: undefined,
        onEncoded: onEncoded && ((document, index) => onEncoded(asArrived(document), index)),
      });
      return mapped(result, asArrived);
    },
  };
}

/** An encoder whose rows are packed into floats; questions are as they were. */
function carrier(encoder: DocumentEncoder<QuantizedMatrix>): DocumentEncoder {
  return {
    ...encoder,
    // The width of a packed row is nobody's business: questions have another.
    describe: async (call) => ({
      ...checkDocumentInfo(await encoder.describe(call)),
      dimensions: undefined,
      matryoshka: undefined,
    }),
    async encode(documents, call = {}) {
      const asFloats = (document: EncodedDocument<QuantizedMatrix>): EncodedDocument => {
        quantizedMatrixKind("embeddings", document.embeddings);
        return { ...document, embeddings: packed(document.embeddings) };
      };
      const { onEncoded, ...choices } = call;
      const result = await encoder.encode(documents, {
        ...choices,
        onEncoded: onEncoded && ((document, index) => onEncoded(asFloats(document), index)),
      });
      return mapped(checkEncoded(result, documents.length), asFloats);
    },
  };
}

function mapped<From, To>(
  { documents, ...rest }: DocumentsResult<From>,
  change: (document: EncodedDocument<From>) => EncodedDocument<To>,
): DocumentsResult<To> {
  const one = (document: EncodedDocument<From> | FailedDocument): EncodedDocument<To> | FailedDocument =>
    document.parts === undefined ? document : change(document);
  return { ...rest, documents: documents.map(one) };
}

function packed({ count, rowBytes, data }: QuantizedMatrix): EmbeddingMatrix {
  const width = Math.ceil(rowBytes / BYTES_PER_VALUE) + 1;
  const matrix = EmbeddingMatrix.zeros(count, width);
  for (let row = 0; row < count; row++) {
    const values = matrix.row(row);
    // A row of bits may be all zeros, which no store of vectors keeps.
    values[width - 1] = 1;
    for (let i = 0; i < rowBytes; i++) {
      const byte = data[row * rowBytes + i]! & 0xff;
      values[Math.floor(i / BYTES_PER_VALUE)]! += byte * 2 ** (8 * (i % BYTES_PER_VALUE));
    }
  }
  return matrix;
}

function unpacked(
  matrix: EmbeddingMatrix,
  { encoding, dimensions }: { readonly encoding: QuantizedEncoding; readonly dimensions: number },
): QuantizedMatrix {
  if (matrix.count === 0) return QuantizedMatrix.none(encoding, dimensions);
  const rowBytes = encoding === "int8" ? dimensions : dimensions / 8;
  const bytes = new Uint8Array(matrix.count * rowBytes);
  for (let row = 0; row < matrix.count; row++) {
    const values = matrix.row(row);
    for (let i = 0; i < rowBytes; i++) {
      const value = values[Math.floor(i / BYTES_PER_VALUE)]!;
      bytes[row * rowBytes + i] = Math.floor(value / 2 ** (8 * (i % BYTES_PER_VALUE))) & 0xff;
    }
  }
  return new QuantizedMatrix(encoding === "int8" ? new Int8Array(bytes.buffer) : bytes, dimensions);
}

function encodingOf({ model, fingerprint }: DocumentEncoderInfo): QuantizedEncoding {
  const { encoding } = fingerprint;
  if (encoding === "int8" || encoding === "binary") return encoding;
  throw new UnsupportedError(
    `The fingerprint of ${model} does not say in \`encoding\` whether it gives int8 or binary.`,
  );
}

function checkWidth({ model, dimensions }: DocumentEncoderInfo, call: Pick<EncodeOptions, "dimensions">): void {
  if (dimensions === undefined) throw new UnsupportedError(`${model} does not say how wide its vectors are.`);
  if (call.dimensions === undefined || call.dimensions === dimensions) return;
  const wayOut = "make an encoder for each width";
  throw new UnsupportedError(
    `The cached vectors of ${model} have ${dimensions} dimensions, not ${call.dimensions}: ${wayOut}.`,
  );
}
