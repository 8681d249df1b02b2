import { createTopRows, type Match } from "@embedloom/core";

/** The `k` best rows of a list of scores, best first. */
export function bestRows(scores: Float32Array, k: number): Match[] {
  const best = createTopRows(Math.min(k, scores.length));
  for (let row = 0; row < scores.length; row++) best.offer(row, scores[row]!);
  return best.sorted();
}

/** The ranks that some rows have among all, 1 for the best; equal scores by the lower row, as in `bestRows`. */
export function ranksOf(scores: Float32Array, rows: readonly number[]): number[] {
  return rows.map((row) => {
    const own = scores[row]!;
    let better = 0;
    for (let other = 0; other < scores.length; other++) {
      const score = scores[other]!;
      if (score > own || (score === own && other < row)) better += 1;
    }
    return better + 1;
  });
}
