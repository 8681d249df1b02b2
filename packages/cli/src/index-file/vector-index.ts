import type { EmbeddingMatrix } from "@embedloom/core";
import type { SourceDocument } from "../documents/source-document.ts";

/** One chunk of an indexed document: `text.slice(start, end)` of `documents[document]`. */
export interface IndexedChunk {
  /** Position of the document. */
  readonly document: number;
  /** First UTF-16 code unit. */
  readonly start: number;
  /** One past the last UTF-16 code unit. */
  readonly end: number;
}

/** Everything a search needs. */
export interface VectorIndex {
  /** The folder or file that was indexed. */
  readonly source: string;
  /** Provider and model, for messages. */
  readonly model: string;
  /** What made the vectors; a search with anything else is refused. */
  readonly fingerprint: string;
  /** The documents. */
  readonly documents: readonly SourceDocument[];
  /** The chunks; row `i` of the matrices belongs to chunk `i`. */
  readonly chunks: readonly IndexedChunk[];
  /** Vectors of the chunks, each embedded alone. */
  readonly plain: EmbeddingMatrix;
  /** Vectors of the chunks, each pooled inside its document; absent where the provider gives no token vectors. */
  readonly late: EmbeddingMatrix | undefined;
}

/** The text of a chunk. */
export function chunkText(index: Pick<VectorIndex, "documents">, chunk: IndexedChunk): string {
  return index.documents[chunk.document]!.text.slice(chunk.start, chunk.end);
}
