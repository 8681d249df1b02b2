import assert from "node:assert/strict";
import type { ChunkedDocument, DocumentEncoder, DocumentsResult, EncodedDocument } from "@embedloom/core";
import { type ContractCase, subjectCase } from "../contract/index.ts";

/** A document encoder under contract, and what it claims to be able to do. */
export interface DocumentEncoderSubject {
  /** Makes a fresh encoder; called once per case. */
  create(): DocumentEncoder | Promise<DocumentEncoder>;
  /** Releases what `create` opened beside the encoder. Absent: nothing. */
  release?(): void | Promise<void>;
  /** How many documents the order is checked with; choose more than fit into one request. @default 20 */
  manyDocuments?: number | undefined;
  /** Chunks of a document that is longer than the encoder reads at once. Absent: it reads any, and none is checked. */
  longDocumentChunks?: number | undefined;
  /** A width below its own that it can give. Absent: the cases about smaller widths are skipped. */
  reducedDimensions?: number | undefined;
  /** Largest difference of a value between a document encoded alone and with others. @default 1e-5 */
  tolerance?: number | undefined;
}

/** A rule of the contract: gets a fresh encoder, which is closed and released afterwards. */
export type DocumentEncoderRule = (encoder: DocumentEncoder) => Promise<void>;

/** Makes a case out of a rule. */
export function documentCase(
  subject: DocumentEncoderSubject,
  facet: string,
  title: string,
  rule: DocumentEncoderRule,
  skip?: string,
): ContractCase {
  return subjectCase(subject, { facet, title, skip }, rule);
}

/** Documents that no encoder should confuse: of one to four chunks, all different, and not in ASCII alone. */
export function sampleDocuments(count: number): { readonly chunks: readonly string[] }[] {
  const topics = ["Amber", "Basalt", "Cedar", "Die Dünen", "L'échelle", "Фонарь", "石畳", "The harbour", "Juniper"];
  return Array.from({ length: count }, (_, d) => ({
    chunks: Array.from(
      { length: 1 + (d % 4) },
      (_each, c) => `${topics[(d + c) % topics.length]} is in document ${d}, part ${c}.`,
    ),
  }));
}

/** The documents of a result, none of which may have failed. */
export function encodedDocuments(result: DocumentsResult, count: number): EncodedDocument[] {
  assert.equal(result.documents.length, count, "one result for each document");
  return result.documents.map((document, index) => {
    assert.ok(document.parts !== undefined, `document ${index} has vectors, not ${String(document.error)}`);
    return document;
  });
}

/** One document, encoded alone. */
export async function encodedAlone(encoder: DocumentEncoder, document: ChunkedDocument): Promise<EncodedDocument> {
  const [only] = encodedDocuments(await encoder.encode([document]), 1);
  return only!;
}
