const LENGTH = 40_000;
// Windows begin at multiples of this, so that chunks near each other share one.
const STEP = 10_000;

/** The window of a text, in UTF-16 code units, that shows a place with some text before it. */
export function windowAround(place: number): { readonly from: number; readonly length: number } {
  return { from: Math.max(0, Math.floor(place / STEP) - 1) * STEP, length: LENGTH };
}
