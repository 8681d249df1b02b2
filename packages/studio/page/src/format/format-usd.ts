/** A small sum in dollars, to the hundredth of a cent. */
export function formatUsd(usd: number): string {
  return `$${usd.toFixed(4)}`;
}
