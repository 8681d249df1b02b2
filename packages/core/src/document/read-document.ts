import { readOptions } from "../arguments/index.ts";
import type { EmbeddingMatrix } from "../matrix/index.ts";
import type { ChunkedDocument, EncodeOptions } from "../contract/index.ts";
import { hasErrorMarker, InvalidInputError } from "../errors/index.ts";
import { documentsKind, encodeOptionKinds } from "./document-kinds.ts";

/**
 * The texts of a document's chunks, in their order.
 *
 * @param index position of the document in the call, for the error
 * @throws InvalidInputError when it is not a document, a span is not inside the text, or a chunk is not a string or is empty
 */
export function readDocument(document: ChunkedDocument, index: number): readonly string[] {
  const refuse = (problem: string): never => {
    throw new InvalidInputError(problem, { index });
  };
  try {
    return textsOf(document, refuse);
  } catch (error) {
    if (hasErrorMarker(error)) throw error;
    // A getter that throws, or a proxy that was revoked; what it says is its owner's affair.
    return refuse("The document cannot be read.");
  }
}

function textsOf(document: ChunkedDocument, refuse: (problem: string) => never): readonly string[] {
  if (typeof document !== "object" || document === null) return refuse("Expected a document with its chunks.");
  const texts = "chunks" in document ? document.chunks : spanTexts(document, refuse);
  if (!Array.isArray(texts)) return refuse("Expected `chunks` to be an array of texts.");
  // Not forEach, which passes over holes.
  for (let chunk = 0; chunk < texts.length; chunk++) {
    const text: unknown = texts[chunk];
    if (typeof text !== "string") refuse(`Chunk ${chunk} is no string but of type ${typeof text}.`);
    if (text === "") refuse(`Chunk ${chunk} is empty, and no model gives an empty text a meaning: leave it out.`);
  }
  return [...texts];
}

function spanTexts(
  document: Exclude<ChunkedDocument, { chunks: unknown }>,
  refuse: (problem: string) => never,
): string[] {
  const { text, spans } = document;
  if (typeof text !== "string" || !Array.isArray(spans)) {
    return refuse("Expected a document as { text, spans } or { chunks }.");
  }
  return Array.from(spans, (span: unknown, chunk) => {
    const { start, end } = boundsOf(span);
    const inside = Number.isInteger(start) && Number.isInteger(end) && 0 <= start && start <= end && end <= text.length;
    if (!inside) refuse(`The span of chunk ${chunk} is not inside the text of ${text.length} code units.`);
    return text.slice(start, end);
  });
}

function boundsOf(span: unknown): { readonly start: number; readonly end: number } {
  if (typeof span !== "object" || span === null || !("start" in span && "end" in span)) return { start: NaN, end: NaN };
  const { start, end } = span;
  return { start: typeof start === "number" ? start : NaN, end: typeof end === "number" ? end : NaN };
}

/**
 * Refuses what no document encoder can work with, before any request; what is wrong with one document is that document's own.
 *
 * @returns a copy of the options, each of them read once; `signal: null` is none
 * @throws InvalidOptionError when `documents` is not an array, has a hole, or an option has a value that cannot work
 * @throws the signal's reason when it is already aborted
 */
export function checkDocuments<Vectors = EmbeddingMatrix>(
  documents: readonly ChunkedDocument[],
  options: EncodeOptions<Vectors> = {},
): EncodeOptions<Vectors> {
  documentsKind("documents", documents);
  const read = readOptions<EncodeOptions<Vectors>>("options", options, encodeOptionKinds);
  read.signal?.throwIfAborted();
  return read;
}
