import type { EmbeddingMatrix } from "@embedloom/core";
import type { RowScan } from "./row-scan.ts";

const BYTE_VALUES = 256;

/**
 * Keeps the signs of the first `width` values of each row: `width / 8` bytes per row, rounded up to a multiple of 4, and 1.
 *
 * The query stays as it is: a row scores the sum of the query's values, each with the sign of the row's. That finds far
 * more than counting equal signs does, and takes as long, since a table per byte of a row has the sums ready.
 */
export function createBinaryScan(matrix: EmbeddingMatrix, width: number): RowScan {
  const { count } = matrix;
  // Whole groups of four bytes for the loop; the tables of those past the end stay zero.
  const bytesPerRow = 4 * Math.ceil(width / 32);
  const { signs, filled } = signsOf(matrix, width, bytesPerRow);
  // In float32 the tables of a short row fit the processor's first cache.
  const sums = new Float32Array(bytesPerRow * BYTE_VALUES);
  return (query, best) => {
    fillSums(sums, query, width);
    for (let row = 0, offset = 0; row < count; row++, offset += bytesPerRow) {
      let first = 0;
      let second = 0;
      let third = 0;
      let fourth = 0;
      for (let i = 0; i < bytesPerRow; i += 4) {
        const table = i * BYTE_VALUES;
        first += sums[table + signs[offset + i]!]!;
        second += sums[table + BYTE_VALUES + signs[offset + i + 1]!]!;
        third += sums[table + 2 * BYTE_VALUES + signs[offset + i + 2]!]!;
        fourth += sums[table + 3 * BYTE_VALUES + signs[offset + i + 3]!]!;
      }
      best.offer(row, (first + second + third + fourth) * filled[row]!);
    }
  };
}

/** A bit is set where the value is above 0; `filled` is 0 for a row of zeros, whose signs say nothing, else 1. */
function signsOf(
  { data, dimensions, count }: EmbeddingMatrix,
  width: number,
  bytesPerRow: number,
): { signs: Uint8Array; filled: Uint8Array } {
  const signs = new Uint8Array(count * bytesPerRow);
  const filled = new Uint8Array(count);
  for (let row = 0; row < count; row++) {
    for (let i = 0; i < width; i++) {
      const value = data[row * dimensions + i]!;
      if (value !== 0) filled[row] = 1;
      if (value > 0) signs[row * bytesPerRow + (i >> 3)]! |= 1 << (i & 7);
    }
  }
  return { signs, filled };
}

/** For each byte of a row and each of its 256 values: the sum of the query's eight values with those signs. */
function fillSums(sums: Float32Array, query: Float64Array, width: number): void {
  for (let start = 0; start < width; start += 8) {
    const table = start * (BYTE_VALUES / 8);
    const end = Math.min(start + 8, width);
    let none = 0;
    for (let i = start; i < end; i++) none -= query[i]!;
    sums[table] = none;
    // Each value is one with its highest bit removed, which is already there, plus that bit.
    for (let bit = 0; start + bit < end; bit++) {
      const added = 2 * query[start + bit]!;
      for (let rest = 0; rest < 1 << bit; rest++) sums[table + (1 << bit) + rest] = sums[table + rest]! + added;
    }
  }
}
