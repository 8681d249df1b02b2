import type { EmbeddingMatrix } from "@embedloom/core";
import type { RowScan } from "./row-scan.ts";
import { scanSigns } from "./scan-signs.ts";

/** Keeps the signs of the first `width` values of each row: `width / 8` bytes per row, rounded up to a multiple of 4, and 1. */
export function createBinaryScan({ data, dimensions, count }: EmbeddingMatrix, width: number): RowScan {
  // Whole groups of four bytes for the loop; the tables of those past the end stay zero.
  const bytesPerRow = 4 * Math.ceil(width / 32);
  const signs = new Uint8Array(count * bytesPerRow);
  const filled = new Uint8Array(count);
  for (let row = 0; row < count; row++) {
    for (let i = 0; i < width; i++) {
      const value = data[row * dimensions + i]!;
      if (value !== 0) filled[row] = 1;
      if (value > 0) signs[row * bytesPerRow + (i >> 3)]! |= 1 << (i & 7);
    }
  }
  return scanSigns({ signs, bytesPerRow, width, filled });
}
