import { pairedBootstrap } from "@embedloom/eval";

/** A mean difference over questions, in points. */
export interface PairedDifference {
  readonly points: number;
  /** Half of the 95 % interval. */
  readonly margin: number;
}

/** How much better the second of two ways is over the same questions. */
export function pairedDifference(before: readonly number[], after: readonly number[]): PairedDifference {
  const { mean: difference, low, high } = pairedBootstrap(before, after);
  return { points: 100 * difference, margin: 50 * (high - low) };
}

/** `+1.2 ± 0.4`. */
export function differenceText({ points, margin }: PairedDifference): string {
  return `${points < 0 ? "" : "+"}${points.toFixed(2)} ± ${margin.toFixed(2)}`;
}

/** The mean; 0 of nothing. */
export function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
