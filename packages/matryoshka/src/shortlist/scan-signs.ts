import type { RowScan } from "./row-scan.ts";

const BYTE_VALUES = 256;

/** Signs of rows, 8 to a byte, the first value in the lowest bit. */
export interface SignRows {
  readonly signs: Uint8Array;
  /** Bytes of a row, a multiple of 4; those past `width` are not read into a score. */
  readonly bytesPerRow: number;
  readonly width: number;
  /** 0 for a row whose signs say nothing, else 1. */
  readonly filled: Uint8Array;
}

/**
 * Scores every row by the sum of the query's values, each with the sign of the row's. That finds far more than counting equal
 * signs does, and takes as long, since a table per byte of a row has the sums ready.
 */
export function scanSigns({ signs, bytesPerRow, width, filled }: SignRows): RowScan {
  // In float32 the tables of a short row fit the processor's first cache.
  const sums = new Float32Array(bytesPerRow * BYTE_VALUES);
  return (query, best) => {
    fillSums(sums, query, width);
    for (let row = 0, offset = 0; row < filled.length; row++, offset += bytesPerRow) {
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
