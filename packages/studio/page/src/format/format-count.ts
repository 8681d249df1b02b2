// Making a formatter costs far more than using one.
const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

/** A whole number with separators: `12,345`. */
export function formatCount(count: number): string {
  return whole.format(count);
}

/** A whole number and its noun: `1 chunk`, `2,000 chunks`. */
export function counted(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}
