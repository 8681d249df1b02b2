import {
  type AbortOptions,
  checkAbort,
  createGiveWay,
  type EmbeddingMatrix,
  type GiveWay,
  type Match,
  readOptions,
  topK,
  truncate,
} from "@embedloom/core";
import { ndcg, recall, type Relevance } from "@embedloom/eval";
import { checkSample, type FilledSample, sampleKinds } from "./check-sample.ts";
import type { TruncationSample } from "./truncation-sample.ts";
import { createTwoStageIndex } from "../two-stage/index.ts";

const NDCG_CUTOFF = 10;

/** What one width costs and keeps. */
export interface TruncationRow {
  readonly dimensions: number;
  /** Bytes of a stored float32 vector. */
  readonly bytesPerVector: number;
  /** Share of the full width's `k` best rows that this width finds among its own, from 0 to 1, averaged over the queries. */
  readonly recall: number;
  /** Searches of one thread in a second over vectors of this width, by the median; infinite when the clock saw no time pass. */
  readonly queriesPerSecond: number;
  /** The recall when this width only finds a shortlist and the full width ranks it. */
  readonly twoStageRecall: number;
  /** The searches in a second of that. */
  readonly twoStageQueriesPerSecond: number;
  /** nDCG@10, averaged over the queries for which something is relevant; `undefined` without judgments. */
  readonly ndcg10: number | undefined;
}

/**
 * Measures on one's own vectors what truncation costs. Truncated vectors are scaled to length 1 again; the full width is
 * compared by cosine too.
 *
 * Time grows with corpus x queries x the sum of the widths; other work gets its turn between searches, and waits as
 * long as some of them while a width is prepared. Keeps two copies of the corpus meanwhile, one in full width and one in the
 * width at hand.
 *
 * @throws InvalidOptionError when a width does not fit, a value is not finite, a list is empty or has the wrong length
 * @example
 * ```ts
 * import { EmbeddingMatrix } from "@embedloom/core";
 * import { measureTruncation } from "@embedloom/matryoshka";
 *
 * const corpus = EmbeddingMatrix.fromRows([[3, 4], [4, -3]]);
 * const queries = EmbeddingMatrix.fromRows([[3, 4]]);
 * const [row] = await measureTruncation({ corpus, queries, dimensions: [2], k: 1 });
 * console.log(row?.recall); // 1
 * ```
 */
export async function measureTruncation(given: TruncationSample, options?: AbortOptions): Promise<TruncationRow[]> {
  const { signal } = checkAbort(options);
  const sample = readOptions("sample", given, sampleKinds);
  const { k = 10, shortlist = 10 * k } = sample;
  const filled = { ...sample, k, shortlist };
  checkSample(filled);
  const giveWay = createGiveWay(signal);
  const full = cosineSpace(sample, sample.corpus.dimensions);
  const { found: truth } = await searchAll(filled, giveWay, full, k, (query, rows) => topK(full.corpus, query, rows));
  const table: TruncationRow[] = [];
  for (const width of sample.dimensions) table.push(await measureWidth(filled, width, { full, truth, giveWay }));
  return table;
}

/** What every width is measured against. */
interface Yardstick {
  readonly full: CosineSpace;
  /** The rows that each query finds in full width. */
  readonly truth: readonly (readonly number[])[];
  readonly giveWay: GiveWay;
}

async function measureWidth(
  sample: FilledSample,
  width: number,
  { full, truth, giveWay }: Yardstick,
): Promise<TruncationRow> {
  const { k, shortlist, shortlistEncoding, relevant } = sample;
  const cut = cosineSpace(sample, width);
  const depth = Math.max(k, NDCG_CUTOFF);
  const one = await searchAll(sample, giveWay, cut, depth, (query, rows) => topK(cut.corpus, query, rows));
  const index = createTwoStageIndex(full.corpus, { shortlistDimensions: width, shortlistEncoding });
  const two = await searchAll(sample, giveWay, full, k, (query, rows) =>
    // A query that also finds itself needs room for that on the shortlist.
    index.search(query, { k: rows, shortlist: shortlist + rows - k }),
  );
  return {
    dimensions: width,
    bytesPerVector: width * Float32Array.BYTES_PER_ELEMENT,
    recall: mean(truth.map((rows, i) => recall(one.found[i]!, rows, k)!)),
    queriesPerSecond: one.perSecond,
    twoStageRecall: mean(truth.map((rows, i) => recall(two.found[i]!, rows, k)!)),
    twoStageQueriesPerSecond: two.perSecond,
    ndcg10: meanNdcg(one.found, relevant),
  };
}

interface CosineSpace {
  readonly corpus: EmbeddingMatrix;
  readonly queries: EmbeddingMatrix;
}

/** Corpus and queries at one width, every vector of length 1. */
function cosineSpace({ corpus, queries }: CosineSpace, width: number): CosineSpace {
  return { corpus: truncate(corpus, width), queries: truncate(queries, width) };
}

interface Searches {
  /** The rows each query found, best first, without its own. */
  readonly found: readonly (readonly number[])[];
  /** By the median: the compiler and other programs make some searches slow, nothing makes one fast. */
  readonly perSecond: number;
}

async function searchAll(
  { ownRows }: TruncationSample,
  giveWay: GiveWay,
  { queries }: CosineSpace,
  k: number,
  search: (query: Float32Array, rows: number) => Match[],
): Promise<Searches> {
  const rows = ownRows === undefined ? k : k + 1;
  const found: number[][] = [];
  const times: number[] = [];
  for (const [i, query] of [...queries].entries()) {
    await giveWay();
    const begin = performance.now();
    const matches = search(query, rows);
    times.push(performance.now() - begin);
    found.push(matches.flatMap(({ index }) => (index === ownRows?.[i] ? [] : index)).slice(0, k));
  }
  return { found, perSecond: 1000 / median(times) };
}

function meanNdcg(
  found: readonly (readonly number[])[],
  relevant: readonly Relevance<number>[] | undefined,
): number | undefined {
  const values = relevant?.flatMap((relevance, i) => ndcg(found[i]!, relevance, NDCG_CUTOFF) ?? []) ?? [];
  return values.length === 0 ? undefined : mean(values);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[values.length >> 1]!;
}
