// Says what a run would take in tokens, dollars and minutes.
export type { PriceOptions } from "./price-options.ts";
export { runPrice } from "./run-price.ts";
