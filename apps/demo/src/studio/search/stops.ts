import type { EmbedderInfo } from "@embedloom/core";

const NARROWEST = 8;

/** Widths at which an index can be searched. */
export interface WidthStops {
  /** Widest first, the full width included. */
  readonly stops: readonly number[];
  /** Those that the model was trained for. Empty: nothing is known of the model. */
  readonly trained: readonly number[];
}

/** The full width, its halves down to 8, and the widths that the model was trained for. */
export function widthStops(full: number, matryoshka: EmbedderInfo["matryoshka"]): WidthStops {
  if (full === 0) return { stops: [], trained: [] };
  const sizes = (matryoshka?.sizes ?? []).filter((size) => size < full);
  const halves: number[] = [];
  for (let half = full / 2; Number.isInteger(half) && half >= NARROWEST; half /= 2) halves.push(half);
  const stops = [...new Set([full, ...sizes, ...halves])].toSorted((left, right) => right - left);
  const isTrained = (width: number): boolean =>
    width === full || sizes.includes(width) || width >= (matryoshka?.anyFrom ?? Infinity);
  return { stops, trained: matryoshka === undefined ? [] : stops.filter(isTrained) };
}
