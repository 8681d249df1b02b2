import { createTopRows, type EmbeddingMatrix } from "@embedloom/core";
import { type ByteRows, codeQuery } from "./byte-rows.ts";
import { createFloatScan, createRowScore, deviation, type ExactScan } from "./row-scan.ts";

/** What a sum of products in double precision may be off by for each product, as a share of both lengths' product: twice what it can be. */
const ROUNDING = 2 ** -51;
/** Rows that are offered before it is looked what the worst of the best has: most others then need no offer. */
const LEAST_REFRESH = 256;
/** Lengths are sums that were rounded themselves. */
const LENGTH_ROUNDING = 1 + 1e-9;

/**
 * Reads the bytes of every row, and the floats of those alone that may be among the best.
 *
 * With a row `r = m + c + e`, the mean of all, its codes and what they leave out, and a query `q = p + f`, `|q·r - (q·m + p·c)| <= |q||e| + |f||c|` (Cauchy and Schwarz).
 * So each score has a bound on either side, and a row whose upper one is below the `k`-th best lower one is out.
 */
export function createByteScan(matrix: EmbeddingMatrix, rows: ByteRows): ExactScan {
  const { mean, scales, lengths, errors, segments } = rows;
  const { count, dimensions } = matrix;
  const scoreOf = createRowScore(matrix);
  const scanFloats = createFloatScan(matrix);
  const rounding = (dimensions + 16) * ROUNDING;
  const meanLength = Math.hypot(...mean);
  // Taken by the search that runs: one that a filter starts needs its own.
  let idle: Float64Array | undefined = new Float64Array(count);

  return (asked) => {
    const { query, passes } = asked;
    const { codes, scale, length, error } = codeQuery(query);
    if (!Number.isFinite(length)) return scanFloats(asked);
    const k = Math.min(count, asked.k);
    const highest = idle ?? new Float64Array(count);
    idle = undefined;
    // What is lost for each unit of a row's error, and of its length.
    const perError = length * LENGTH_ROUNDING * (1 + rounding);
    const perLength = (error + length * rounding) * LENGTH_ROUNDING;
    const always = length * meanLength * rounding * LENGTH_ROUNDING;
    const base = query.reduce((total, value, d) => total + value * mean[d]!, 0);
    const lowest = createTopRows(k);
    const worst = (): number => lowest.sorted().at(-1)?.score ?? Infinity;
    const refresh = Math.max(LEAST_REFRESH, k);
    let [sum, squares, floor, offers] = [0, 0, -Infinity, 0];
    // All sums are read before a filter is asked: one that searches overwrites them.
    for (const { firstRow, dot } of segments) {
      const sums = dot(codes);
      for (let i = 0, row = firstRow; i < sums.length; i++, row++) {
        const score = base + sums[i]! * scale * scales[row]!;
        sum += score;
        squares += score * score;
        highest[row] = score;
      }
    }
    for (let row = 0; row < count; row++) {
      const bound = errors[row]! * perError + lengths[row]! * perLength + always;
      const low = highest[row]! - bound;
      highest[row]! += bound;
      if (low < floor || (passes !== undefined && !passes(row))) continue;
      lowest.offer(row, low);
      if (++offers % refresh === 0 && lowest.size === k) floor = worst();
    }
    floor = lowest.size < k ? -Infinity : worst();
    const best = createTopRows(k);
    for (let row = 0; row < count; row++) {
      if (highest[row]! >= floor && (passes === undefined || passes(row))) best.offer(row, scoreOf(row, query));
    }
    idle = highest;
    return { matches: best.sorted(), spread: deviation(count, sum, squares) };
  };
}
