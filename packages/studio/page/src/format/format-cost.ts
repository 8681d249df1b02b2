/** Dollars, small amounts with the digits that matter: `$0.00042`, `$1.20`. */
export function formatCost(dollars: number): string {
  if (dollars === 0) return "$0";
  if (dollars < 0.01) return `$${dollars.toPrecision(2)}`;
  return dollars.toLocaleString("en", { style: "currency", currency: "USD" });
}
