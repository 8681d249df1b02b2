/** A mean difference over questions, in points. */
export interface PairedDifference {
  readonly points: number;
  /** Half of the 95 % interval. */
  readonly margin: number;
}

/** How much better the second of two ways is over the same questions, by the normal approximation. */
export function pairedDifference(before: readonly number[], after: readonly number[]): PairedDifference {
  const differences = after.map((value, i) => value - before[i]!);
  const middle = mean(differences);
  const variance = mean(differences.map((each) => (each - middle) ** 2)) / Math.max(1, differences.length - 1);
  return { points: 100 * middle, margin: 196 * Math.sqrt(variance) };
}

/** `+1.2 ± 0.4`. */
export function differenceText({ points, margin }: PairedDifference): string {
  return `${points < 0 ? "" : "+"}${points.toFixed(2)} ± ${margin.toFixed(2)}`;
}

/** The mean; 0 of nothing. */
export function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
