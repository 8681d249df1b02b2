import type { EmbeddingMatrix } from "@embedloom/core";
import type { WidthsReply } from "../api/index.ts";
import { bestRows } from "./best-rows.ts";
import type { HeldIndex } from "./index-holder.ts";
import { prefixScores } from "./prefix-scores.ts";
import { rounded, widthChunk } from "./search-hits.ts";

/** A search at several widths. */
export interface WidthSearch {
  readonly index: HeldIndex;
  readonly matrix: EmbeddingMatrix;
  readonly query: Float32Array;
  /** Widest first. */
  readonly stops: readonly number[];
  readonly k: number;
  readonly textOf: (row: number) => string;
}

/** Finds the best chunks at every width in one pass over the vectors. */
export function searchWidths(search: WidthSearch): Pick<WidthsReply, "widths" | "chunks"> {
  const { index, matrix, query, stops, k, textOf } = search;
  const scores = prefixScores(matrix, query, stops.toReversed()).toReversed();
  const found = scores.map((list) => bestRows(list, k));
  const rows = [...new Set(found.flatMap((matches) => matches.map(({ index: row }) => row)))];
  const place = new Map(rows.map((row, at) => [row, at]));
  return {
    widths: found.map((matches, at) => ({
      dimensions: stops[at]!,
      hits: matches.map(({ index: row, score }) => ({ chunk: place.get(row)!, score: rounded(score) })),
    })),
    chunks: rows.map((row) => widthChunk(index, row, textOf(row))),
  };
}
