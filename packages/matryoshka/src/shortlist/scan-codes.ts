import type { RowScan } from "./row-scan.ts";

/** Bytes of rows, of which the first `width` are read. */
export interface CodeRows {
  readonly codes: Int8Array;
  /** Bytes from one row to the next. */
  readonly stride: number;
  readonly width: number;
  /** What the sum of a row is multiplied by, one for each row. */
  readonly scales: Float64Array;
}

/** Scores every row by the sum of its codes times the query, scaled. */
export function scanCodes({ codes, stride, width, scales }: CodeRows): RowScan {
  const unrolled = width - (width % 4);
  // The loop of the float32 scan once more: shared, it would see two types of array and take a third longer.
  return (query, best) => {
    for (let row = 0, offset = 0; row < scales.length; row++, offset += stride) {
      let first = 0;
      let second = 0;
      let third = 0;
      let fourth = 0;
      for (let i = 0; i < unrolled; i += 4) {
        first += codes[offset + i]! * query[i]!;
        second += codes[offset + i + 1]! * query[i + 1]!;
        third += codes[offset + i + 2]! * query[i + 2]!;
        fourth += codes[offset + i + 3]! * query[i + 3]!;
      }
      for (let i = unrolled; i < width; i++) first += codes[offset + i]! * query[i]!;
      best.offer(row, (first + second + third + fourth) * scales[row]!);
    }
  };
}
