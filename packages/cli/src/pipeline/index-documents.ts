import { type EmbedProgress, embedStream } from "@embedloom/batcher";
import { EmbeddingMatrix, fingerprintText, isEmbedloomError, truncate } from "@embedloom/core";
import type { Terminal } from "../command-line/terminal.ts";
import type { SourceDocument } from "../documents/source-document.ts";
import { chunkText, type IndexedChunk, type VectorIndex } from "../index-file/vector-index.ts";
import type { Stack } from "../stack/open-stack.ts";
import { chunkerFor } from "./chunker-for.ts";

/** What indexing gives. */
export interface IndexingResult {
  readonly index: VectorIndex;
  /** Chunks whose late vector came from the cache. */
  readonly lateHits: number;
  /** Milliseconds spent on vectors, reading and writing the cache included. */
  readonly embeddingMs: number;
}

/** What is indexed, and with what. */
export interface IndexingJob {
  /** What the user named, for later messages. */
  readonly source: string;
  readonly documents: readonly SourceDocument[];
  /** Most characters of a chunk. Absent: the default. */
  readonly chunkCharacters?: number | undefined;
  readonly stack: Stack;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}

/** Chunks every document, and embeds every chunk alone and, where the provider can, inside its document. */
export async function indexDocuments(job: IndexingJob): Promise<IndexingResult> {
  const { source, documents, stack, terminal, signal } = job;
  const chunks = await chunkDocuments(job);
  const begin = performance.now();
  const plain = await terminal.withBar("plain", chunks.length, (advance) => embedPlain(job, chunks, advance));
  const late = await terminal.withBar("late ", chunks.length, (advance) => embedLate(job, chunks, advance));
  const embeddingMs = performance.now() - begin;
  const { fingerprint } = await stack.embedder.describe({ signal });
  const index: VectorIndex = {
    source,
    model: stack.label,
    fingerprint: fingerprintText(fingerprint),
    documents,
    chunks,
    plain,
    late: late?.matrix && fitted(late.matrix, plain.dimensions),
  };
  return { index, lateHits: late?.hits ?? 0, embeddingMs };
}

async function chunkDocuments({ documents, chunkCharacters, signal }: IndexingJob): Promise<IndexedChunk[]> {
  const chunks: IndexedChunk[] = [];
  for (const [document, { path, text }] of documents.entries()) {
    const spans = await chunkerFor(path, chunkCharacters).chunk(text, { signal });
    chunks.push(...spans.map(({ start, end }) => ({ document, start, end })));
  }
  return chunks;
}

async function embedPlain(
  { documents, stack, signal }: IndexingJob,
  chunks: readonly IndexedChunk[],
  advance: (by: number) => void,
): Promise<EmbeddingMatrix> {
  const rows: Float32Array[] = [];
  const text = (chunk: IndexedChunk): string => chunkText({ documents }, chunk);
  let shown = 0;
  // Told after every request, which is sooner than vectors come out in their order.
  const onProgress = ({ done }: EmbedProgress): void => {
    advance(done - shown);
    shown = done;
  };
  const options = { text, inputType: "document", signal, onProgress } as const;
  for await (const { embedding } of embedStream(stack.embedder, chunks, options)) rows.push(embedding);
  return EmbeddingMatrix.fromRows(rows);
}

interface LateRows {
  readonly matrix: EmbeddingMatrix;
  readonly hits: number;
}

async function embedLate(
  job: IndexingJob,
  chunks: readonly IndexedChunk[],
  advance: (by: number) => void,
): Promise<LateRows | undefined> {
  const { documents, stack, terminal, signal } = job;
  if (stack.lateVectors === undefined) return undefined;
  const rows: (Float32Array | null)[] = [];
  let hits = 0;
  try {
    for (const spans of byDocument(chunks)) {
      const { text } = documents[spans[0]!.document]!;
      const { vectors, cached } = await stack.lateVectors(text, spans, { signal });
      rows.push(...vectors);
      if (cached) hits += spans.length;
      advance(spans.length);
    }
  } catch (error) {
    if (!isEmbedloomError(error, "unsupported")) throw error;
    terminal.remark(`No late chunks: ${error.message}`);
    return undefined;
  }
  return { matrix: withoutGaps(rows), hits };
}

/** The chunks of one document after another; a document without chunks is left out. */
function* byDocument(chunks: readonly IndexedChunk[]): Generator<readonly IndexedChunk[]> {
  for (let start = 0, end = 0; start < chunks.length; start = end) {
    while (chunks[end]?.document === chunks[start]!.document) end++;
    yield chunks.slice(start, end);
  }
}

/** A chunk without a token of its own gets a zero row, which no question finds. */
function withoutGaps(rows: readonly (Float32Array | null)[]): EmbeddingMatrix {
  const width = rows.find((row) => row !== null)?.length ?? 0;
  return EmbeddingMatrix.fromRows(rows.map((row) => row ?? new Float32Array(width)));
}

/** Cuts late vectors to the width that the plain ones were asked for. */
function fitted(matrix: EmbeddingMatrix, dimensions: number): EmbeddingMatrix {
  return matrix.dimensions === dimensions ? matrix : truncate(matrix, dimensions);
}
