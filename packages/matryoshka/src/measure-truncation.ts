import { checkInteger, type EmbeddingMatrix, InvalidOptionError, type Match, topK, truncate } from "@embedloom/core";
import { checkFinite } from "./check-finite.ts";
import { gainsOf, ndcg, type Relevance } from "./ndcg.ts";
import { createTwoStageIndex } from "./two-stage-index.ts";

/** What {@link measureTruncation} measures. */
export interface TruncationSample {
  /** Vectors that are searched, in full width. */
  readonly corpus: EmbeddingMatrix;
  /** Vectors that are searched for, as wide. */
  readonly queries: EmbeddingMatrix;
  /** What is relevant to each query, in their order. Absent: no nDCG, everything is measured against the full width. */
  readonly relevant?: readonly Relevance[] | undefined;
  /** Widths to measure, from 1 to the full one; one row each, in this order. */
  readonly dimensions: readonly number[];
  /** How many rows a search returns. @default 10 */
  readonly k?: number | undefined;
  /** How many rows the first of two stages hands to the second, at least `k`. @default 10 * k */
  readonly shortlist?: number | undefined;
}

/** What one width costs and keeps. */
export interface TruncationRow {
  readonly dimensions: number;
  /** Bytes of a stored float32 vector. */
  readonly bytesPerVector: number;
  /** Share of the full width's `k` best rows that this width finds among its own, from 0 to 1, averaged over the queries. */
  readonly recall: number;
  /** The same when this width only finds a shortlist and the full width ranks it. */
  readonly twoStageRecall: number;
  /** nDCG@10, averaged over the queries for which something is relevant; `undefined` without judgments. */
  readonly ndcg10: number | undefined;
}

/**
 * Measures on one's own vectors what truncation costs. Truncated vectors are scaled to length 1 again; the full width is
 * compared by cosine too. Runs to the end without giving way: time grows with corpus x queries x the sum of the widths.
 *
 * @throws InvalidOptionError when a width does not fit, a value is not finite, a list is empty or has the wrong length
 * @example
 * ```ts
 * import { EmbeddingMatrix } from "@embedloom/core";
 * import { measureTruncation } from "@embedloom/matryoshka";
 *
 * const corpus = EmbeddingMatrix.fromRows([[3, 4], [4, -3]]);
 * const queries = EmbeddingMatrix.fromRows([[3, 4]]);
 * measureTruncation({ corpus, queries, dimensions: [2], k: 1 })[0]?.recall; // 1
 * ```
 */
export function measureTruncation(sample: TruncationSample): TruncationRow[] {
  const { k = 10, shortlist = 10 * k, dimensions } = sample;
  checkSample(sample, k, shortlist);
  const full = cosineSpace(sample, sample.corpus.dimensions);
  const truth = rankings(full, (query) => topK(full.corpus, query, k));
  return dimensions.map((width) => {
    const cut = cosineSpace(sample, width);
    const found = rankings(cut, (query) => topK(cut.corpus, query, Math.max(k, 10)));
    const index = createTwoStageIndex(full.corpus, { shortlistDimensions: width });
    const refound = rankings(full, (query) => index.search(query, { k, shortlist }));
    return {
      dimensions: width,
      bytesPerVector: width * Float32Array.BYTES_PER_ELEMENT,
      recall: mean(truth.map((rows, i) => recall(rows, found[i]!.slice(0, k)))),
      twoStageRecall: mean(truth.map((rows, i) => recall(rows, refound[i]!))),
      ndcg10: meanNdcg(found, sample.relevant),
    };
  });
}

interface CosineSpace {
  readonly corpus: EmbeddingMatrix;
  readonly queries: EmbeddingMatrix;
}

/** Corpus and queries at one width, every vector of length 1. */
function cosineSpace({ corpus, queries }: CosineSpace, width: number): CosineSpace {
  return { corpus: truncate(corpus, width), queries: truncate(queries, width) };
}

function rankings({ queries }: CosineSpace, search: (query: Float32Array) => Match[]): number[][] {
  return Array.from(queries, (query) => search(query).map(({ index }) => index));
}

function recall(truth: readonly number[], found: readonly number[]): number {
  const rows = new Set(found);
  return truth.filter((row) => rows.has(row)).length / truth.length;
}

function meanNdcg(found: readonly number[][], relevant: readonly Relevance[] | undefined): number | undefined {
  const values = relevant?.flatMap((relevance, i) => ndcg(found[i]!, relevance, 10) ?? []) ?? [];
  return values.length === 0 ? undefined : mean(values);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function checkSample(sample: TruncationSample, k: number, shortlist: number): void {
  const { corpus, queries, relevant, dimensions } = sample;
  checkInteger("k", k, 1);
  checkInteger("shortlist", shortlist, k);
  if (corpus.count === 0) throw new InvalidOptionError("corpus", "at least one vector", 0);
  if (queries.count === 0) throw new InvalidOptionError("queries", "at least one vector", 0);
  if (queries.dimensions !== corpus.dimensions) {
    throw new InvalidOptionError("queries", `vectors as wide as the corpus (${corpus.dimensions})`, queries.dimensions);
  }
  if (dimensions.length === 0) throw new InvalidOptionError("dimensions", "at least one width", 0);
  for (const width of dimensions) checkInteger("dimensions", width, 1, corpus.dimensions);
  if (relevant !== undefined && relevant.length !== queries.count) {
    throw new InvalidOptionError("relevant", `one entry per query (${queries.count})`, relevant.length);
  }
  relevant?.forEach((relevance, query) => checkRelevance(relevance, query, corpus.count));
  checkFinite("corpus", corpus);
  checkFinite("queries", queries);
}

/** A row that does not exist would count as relevant and never be found. */
function checkRelevance(relevance: Relevance, query: number, count: number): void {
  const gains = gainsOf(relevance);
  for (const [row, gain] of gains) {
    if (!Number.isInteger(row) || row < 0 || row >= count) {
      throw new InvalidOptionError("relevant", `rows of the corpus, from 0 to ${count - 1}`, row, { index: query });
    }
    if (!Number.isFinite(gain) || gain < 0) {
      throw new InvalidOptionError("relevant", "gains of 0 and up", gain, { index: query });
    }
  }
}
