import type { EmbedderInfo } from "@embedloom/core";
import { chooseWidths } from "embedloom/studio-parts";

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
  const stops = chooseWidths(full, matryoshka, NARROWEST);
  if (matryoshka === undefined) return { stops, trained: [] };
  const { sizes, anyFrom = Infinity } = matryoshka;
  return { stops, trained: stops.filter((width) => width === full || sizes.includes(width) || width >= anyFrom) };
}
