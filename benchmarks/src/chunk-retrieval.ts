// Chunks of the parts of a retrieval set, their vectors plain and late, and nDCG@10 of ranking the parts with them.
import { createTopRows, type TokenEncoder } from "@embedloom/core";
import { ndcg } from "@embedloom/eval";
import { createLateChunker, type LateChunkerSettings, type Span } from "@embedloom/late-chunk";
import type { RetrievalSet } from "./retrieval-sets.ts";

/** Tokens of a chunk; the last stands for the whole part. */
export const CHUNK_SIZES: readonly number[] = [16, 32, 64, 128, 256, Infinity];

/** Chunks with the number of the part, counted over all documents, that each belongs to. */
export interface ChunkIndex {
  readonly parts: number[];
  readonly vectors: Float32Array[];
}

/** Spans of `size` tokens inside each part, so that a chunk belongs to one part. */
async function chunksOf(
  encoder: TokenEncoder,
  text: string,
  parts: readonly Span[],
  size: number,
): Promise<{ span: Span; part: number }[]> {
  const { starts, ends } = await encoder.tokenize(text);
  const chunks: { span: Span; part: number }[] = [];
  let token = 0;
  parts.forEach(({ end }, part) => {
    while (token < starts.length && starts[token]! < end) {
      const from = token;
      while (token < starts.length && token - from < size && starts[token]! < end) token++;
      chunks.push({ span: { start: starts[from]!, end: Math.min(end, ends[token - 1]!) }, part });
    }
  });
  return chunks;
}

/** One index for each size; with late chunking all sizes of a document come from one reading of it. */
export async function indexChunks(
  encoder: TokenEncoder,
  set: RetrievalSet,
  context: "document" | "none",
  sizes: readonly number[],
  settings: Pick<LateChunkerSettings, "windows" | "maxWindowTokens"> = {},
): Promise<ChunkIndex[]> {
  const chunker = createLateChunker({ ...settings, encoder, context, batchTokens: 2048, onEmptySpan: "null" });
  const result = sizes.map((): ChunkIndex => ({ parts: [], vectors: [] }));
  let before = 0;
  for (const { text, parts } of set.documents) {
    const bySize = await Promise.all(sizes.map((size) => chunksOf(encoder, text, parts, size)));
    const { chunks } = await chunker.embedSpans(
      text,
      bySize.flatMap((each) => each.map(({ span }) => span)),
    );
    let at = 0;
    bySize.forEach((each, size) => {
      for (const { part } of each) {
        const { embedding } = chunks[at++]!;
        if (embedding === null) continue;
        result[size]!.parts.push(before + part);
        result[size]!.vectors.push(embedding);
      }
    });
    before += parts.length;
  }
  return result;
}

/** The texts of all chunks of `size` tokens, with the number of the part that each belongs to. */
export async function cutIntoChunks(
  encoder: TokenEncoder,
  set: RetrievalSet,
  size: number,
): Promise<{ parts: number[]; texts: string[] }> {
  const result: { parts: number[]; texts: string[] } = { parts: [], texts: [] };
  let before = 0;
  for (const { text, parts } of set.documents) {
    for (const { span, part } of await chunksOf(encoder, text, parts, size)) {
      result.parts.push(before + part);
      result.texts.push(text.slice(span.start, span.end));
    }
    before += parts.length;
  }
  return result;
}

/** nDCG@10 of one question by the scores of the parts; one that scores -Infinity was not found. */
export function ndcgOfParts(scores: Float64Array, answers: readonly number[]): number {
  const best = createTopRows(10);
  scores.forEach((score, part) => {
    if (score > -Infinity) best.offer(part, score);
  });
  const ranking = best.sorted().map(({ index }) => index);
  return ndcg(ranking, answers, 10) ?? 0;
}

/** nDCG@10 of one question when a part scores what its best chunk scores. */
export function ndcgAt10(
  scores: ArrayLike<number>,
  parts: readonly number[],
  partCount: number,
  answers: readonly number[],
): number {
  const best = new Float64Array(partCount).fill(-Infinity);
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i]!;
    if (scores[i]! > best[part]!) best[part] = scores[i]!;
  }
  return ndcgOfParts(best, answers);
}

/** `sum += query * row` over the values `from` to `to` of every row of `rows`, which lie end to end. */
function addProducts(
  sums: Float64Array,
  rows: Float32Array,
  dimensions: number,
  query: Float32Array,
  from: number,
  to: number,
): void {
  for (let i = 0, at = from; i < sums.length; i++, at += dimensions) {
    let [even, odd] = [0, 0];
    for (let d = 0; d < to - from; d += 2) {
      even += query[from + d]! * rows[at + d]!;
      odd += query[from + d + 1]! * rows[at + d + 1]!;
    }
    sums[i] = sums[i]! + even + odd;
  }
}

/** Lengths of the first `width` values of every vector. */
function norms(vectors: readonly Float32Array[], width: number): Float64Array {
  return Float64Array.from(vectors, (vector) => Math.hypot(...vector.subarray(0, width)) || 1);
}

/** Mean nDCG@10 with vectors cut to each of `widths`, even and ascending, and made unit again. */
export function qualityAtWidths(
  set: RetrievalSet,
  index: ChunkIndex,
  queries: readonly Float32Array[],
  widths: readonly number[],
): number[] {
  const partCount = set.documents.reduce((sum, { parts }) => sum + parts.length, 0);
  const dimensions = queries[0]!.length;
  const rows = new Float32Array(index.vectors.length * dimensions);
  index.vectors.forEach((vector, i) => rows.set(vector, i * dimensions));
  const lengths = widths.map((width) => norms(index.vectors, width));
  const totals = widths.map(() => 0);
  const products = new Float64Array(index.vectors.length);
  queries.forEach((query, q) => {
    products.fill(0);
    let from = 0;
    for (const [w, width] of widths.entries()) {
      addProducts(products, rows, dimensions, query, from, width);
      const scores = products.map((product, i) => product / lengths[w]![i]!);
      totals[w]! += ndcgAt10(scores, index.parts, partCount, set.questions[q]!.answers);
      from = width;
    }
  });
  return totals.map((total) => total / queries.length);
}
