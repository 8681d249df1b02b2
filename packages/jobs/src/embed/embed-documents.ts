import {
  type DocumentEncoder,
  type EmbeddingMatrix,
  type EncodeOptions,
  type InputFailure,
  InvalidReplyError,
  NO_USAGE,
} from "@embedloom/core";
import { checkEncoded } from "@embedloom/core/document";
import { embedAll, type EmbeddedRows, type OneCall } from "./embed-rows.ts";
import type { RowDocument, WantedRow } from "./wanted-rows.ts";

/**
 * Embeds rows that are chunks. Each document is encoded once, whichever of its chunks are wanted.
 *
 * @param isLast whether a temporary failure counts as the document's fault when other documents succeed
 * @throws the signal's reason when it aborts
 */
export async function embedDocuments(
  encoder: DocumentEncoder,
  rows: readonly WantedRow[],
  options: EncodeOptions,
  isLast: boolean,
): Promise<EmbeddedRows> {
  const groups = byDocument(rows);
  const positions = [...groups.values()];
  const encoded = await embedAll([...groups.keys()], (some) => tryOnce(encoder, some, options), isLast);
  const vectors = new Map<number, Float32Array>();
  for (const [group, embeddings] of encoded.vectors) {
    for (const position of positions[group]!) vectors.set(position, embeddings.row(rows[position]!.within!.position));
  }
  const failures = encoded.failures.flatMap(({ index: group, error }) =>
    positions[group]!.map((index) => ({ index, error })),
  );
  return { ...encoded, vectors, failures };
}

/** Groups the positions of rows by document. */
function byDocument(rows: readonly WantedRow[]): Map<RowDocument, number[]> {
  const groups = new Map<RowDocument, number[]>();
  for (const [position, { within }] of rows.entries()) {
    const positions = groups.get(within!.document);
    if (positions === undefined) groups.set(within!.document, [position]);
    else positions.push(position);
  }
  return groups;
}

async function tryOnce(
  encoder: DocumentEncoder,
  given: readonly RowDocument[],
  options: EncodeOptions,
): Promise<OneCall<EmbeddingMatrix>> {
  try {
    const { documents, usage } = checkEncoded(await encoder.encode(given, options), given.length);
    const vectors = new Map<number, EmbeddingMatrix>();
    const failures: InputFailure[] = [];
    for (const [index, { embeddings, error }] of documents.entries()) {
      const { length } = given[index]!.spans;
      if (embeddings === undefined) failures.push({ index, error });
      else if (embeddings.count === length) vectors.set(index, embeddings);
      else failures.push({ index, error: wrongCount(embeddings.count, length) });
    }
    return { vectors, failures, usage };
  } catch (error) {
    options.signal?.throwIfAborted();
    return { vectors: new Map(), failures: given.map((_, index) => ({ index, error })), usage: NO_USAGE };
  }
}

function wrongCount(count: number, chunks: number): InvalidReplyError {
  return new InvalidReplyError("count", `The encoder gave ${count} vectors for a document of ${chunks} chunks.`);
}
