/** A share as percent; never 100 % for less than all of it. */
export function formatShare(share: number): string {
  const percent = Math.floor(1000 * share + 1e-9) / 10;
  return `${percent.toLocaleString("en", { maximumFractionDigits: 1 })} %`;
}
