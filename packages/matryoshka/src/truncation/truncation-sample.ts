import type { EmbeddingMatrix } from "@embedloom/core";
import type { Relevance } from "@embedloom/eval";
import type { ShortlistEncoding } from "../shortlist/index.ts";

/** What {@link measureTruncation} measures. */
export interface TruncationSample {
  /** Vectors that are searched, in full width. */
  readonly corpus: EmbeddingMatrix;
  /** Vectors that are searched for, as wide. */
  readonly queries: EmbeddingMatrix;
  /** The row of the corpus that each query is itself, in their order; it is left out of what the query finds. Absent: none. */
  readonly ownRows?: readonly number[] | undefined;
  /** What is relevant to each query, in their order. Absent: no nDCG, everything is measured against the full width. */
  readonly relevant?: readonly Relevance<number>[] | undefined;
  /** Widths to measure, from 1 to the full one; one row each, in this order. */
  readonly dimensions: readonly number[];
  /** How many rows a search returns. @default 10 */
  readonly k?: number | undefined;
  /** How many rows the first of two stages hands to the second, at least `k`. @default 10 * k */
  readonly shortlist?: number | undefined;
  /** What the first of two stages reads of each value. @default "float32" */
  readonly shortlistEncoding?: ShortlistEncoding | undefined;
}
