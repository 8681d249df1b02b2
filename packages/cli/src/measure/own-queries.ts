import type { EmbeddingMatrix } from "@embedloom/core";
import { sampleRows } from "./sample-rows.ts";

const MOST = 200;

/** Vectors to search for, and the rows of the searched matrix that they are. */
export interface OwnQueries {
  readonly queries: EmbeddingMatrix;
  readonly ownRows: readonly number[];
}

/** Takes up to `most` rows of a matrix, evenly spread, as queries; rows of zeros are like no other and are passed over. */
export function ownQueries(matrix: EmbeddingMatrix, most: number = MOST): OwnQueries {
  const filled = Array.from(matrix, (row, index) => (row.some((value) => value !== 0) ? [index] : [])).flat();
  const ownRows = sampleRows(filled.length, most).map((at) => filled[at]!);
  return { queries: matrix.select(ownRows), ownRows };
}
