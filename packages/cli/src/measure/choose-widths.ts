import type { EmbedderInfo } from "@embedloom/core";

const NARROWEST = 32;

/**
 * The widths that are measured unless the user names some, widest first: the index's own, its half, the half of that and so
 * on down to `narrowest`, and those that the model was trained for.
 */
export function chooseWidths(
  full: number,
  matryoshka: EmbedderInfo["matryoshka"],
  narrowest: number = NARROWEST,
): number[] {
  const widths = new Set([full, ...(matryoshka?.sizes ?? []).filter((size) => size < full)]);
  for (let half = full / 2; Number.isInteger(half) && half >= narrowest; half /= 2) widths.add(half);
  return [...widths].toSorted((left, right) => right - left);
}
