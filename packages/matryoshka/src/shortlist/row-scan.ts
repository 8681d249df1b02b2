import type { TopRows } from "@embedloom/core";

/**
 * Scores the shortlist vector of every row for a query of full width and offers each to `best`; nothing is allocated per
 * row. Scores rank as the cosine does; their size means nothing.
 */
export type RowScan = (query: Float64Array, best: TopRows) => void;
