import { type EmbeddingMatrix, topK } from "@embedloom/core";
import { chunkText, type VectorIndex } from "../index-file/vector-index.ts";
import type { Stack } from "../stack/open-stack.ts";
import { checkFingerprint } from "./check-fingerprint.ts";

/** One chunk found. */
export interface Hit {
  /** 1 for the best. */
  readonly rank: number;
  /** Cosine similarity with the question. */
  readonly score: number;
  /** Path of the document. */
  readonly document: string;
  /** Where the chunk stands in it, in UTF-16 code units. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** What a question finds among plain chunks and among late ones. */
export interface SearchResult {
  readonly plain: readonly Hit[];
  /** Absent: the index has no late chunks. */
  readonly late: readonly Hit[] | undefined;
}

/**
 * Finds the `k` chunks that answer a question best.
 *
 * @throws UsageError when the index was made with another model or other settings
 */
export async function searchIndex(
  index: VectorIndex,
  stack: Stack,
  question: string,
  options: { readonly k: number; readonly signal: AbortSignal },
): Promise<SearchResult> {
  const { embeddings } = await stack.embedder.embed([question], { inputType: "query", signal: options.signal });
  checkFingerprint(index, stack, await stack.embedder.describe({ signal: options.signal }));
  const query = embeddings.row(0);
  const find = (matrix: EmbeddingMatrix): Hit[] => hits(index, matrix, query, options.k);
  return { plain: find(index.plain), late: index.late && find(index.late) };
}

function hits(index: VectorIndex, matrix: EmbeddingMatrix, query: Float32Array, k: number): Hit[] {
  return topK(matrix, query, k).map(({ index: row, score }, position) => {
    const chunk = index.chunks[row]!;
    const { start, end } = chunk;
    return {
      rank: position + 1,
      score,
      document: index.documents[chunk.document]!.path,
      start,
      end,
      text: chunkText(index, chunk),
    };
  });
}
