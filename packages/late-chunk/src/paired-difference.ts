/** A mean difference over questions, in points: hundredths of what was compared. */
export interface PairedDifference {
  readonly points: number;
  /** Half of the 95 % interval, by the normal approximation. */
  readonly margin: number;
}

/** How much better the second of two ways did over the same questions. */
export function pairedDifference(before: readonly number[], after: readonly number[]): PairedDifference {
  const differences = after.map((value, i) => value - before[i]!);
  const middle = mean(differences);
  const squares = mean(differences.map((each) => (each - middle) ** 2));
  const variance = squares / Math.max(1, differences.length - 1);
  return { points: 100 * middle, margin: differences.length < 2 ? Infinity : 196 * Math.sqrt(variance) };
}

/** The mean; 0 of nothing. */
export function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
