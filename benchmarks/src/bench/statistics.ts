/** The middle value; of an even number of values the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2;
}

/** `median (lowest to highest)`, or one value where all are shown alike. */
export function shownRange(values: readonly number[], digits = 0): string {
  const shown = (value: number): string =>
    value.toLocaleString("en", { maximumFractionDigits: digits, minimumFractionDigits: digits });
  if (values.length === 0) return "-";
  const [lowest, highest] = [shown(Math.min(...values)), shown(Math.max(...values))];
  if (lowest === highest) return lowest;
  return `${shown(median(values))} (${lowest} to ${highest})`;
}
