import { createTopRows, type EmbeddingMatrix, InvalidOptionError, type Match } from "@embedloom/core";

/** One search over all rows. */
interface ExactQuery {
  readonly query: Float64Array;
  readonly k: number;
  /** Whether a row may be found. Absent: all. */
  readonly passes: ((row: number) => boolean) | undefined;
}

/** What an exact search found, and how far apart the scores of all rows are. */
export interface ExactFindings {
  /** Best first. */
  readonly matches: readonly Match[];
  /** Standard deviation of the scores of all rows, whether a filter lets them pass or not, from 0; off by a thousandth at most for what models give. */
  readonly spread: number;
}

/** Finds the best rows, and how far apart all are. */
export type ExactScan = (query: ExactQuery) => ExactFindings;

/** Makes the function that gives the dot product of a row. */
export function createRowScore({ data, dimensions }: EmbeddingMatrix): (row: number, query: Float64Array) => number {
  // One sum in the order of core's `topK`, so that both give the same scores to the last bit.
  return (row, query) => {
    const offset = row * dimensions;
    let sum = 0;
    for (let i = 0; i < dimensions; i++) sum += data[offset + i]! * query[i]!;
    if (!Number.isFinite(sum))
      throw new InvalidOptionError("query", "a vector whose products with all rows are finite", sum);
    return sum;
  };
}

/** The standard deviation of numbers of which so many have this sum and this sum of squares. */
export function deviation(count: number, sum: number, squares: number): number {
  return count === 0 ? 0 : Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2));
}

/** Reads every value of every row. */
export function createFloatScan(matrix: EmbeddingMatrix): ExactScan {
  const { count } = matrix;
  const scoreOf = createRowScore(matrix);
  return ({ query, k, passes }) => {
    const best = createTopRows(Math.min(count, k));
    let [sum, squares] = [0, 0];
    for (let row = 0; row < count; row++) {
      const score = scoreOf(row, query);
      sum += score;
      squares += score * score;
      if (passes === undefined || passes(row)) best.offer(row, score);
    }
    return { matches: best.sorted(), spread: deviation(count, sum, squares) };
  };
}
