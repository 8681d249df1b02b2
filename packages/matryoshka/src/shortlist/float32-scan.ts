import type { EmbeddingMatrix } from "@embedloom/core";
import { prefixScales } from "./prefix-scales.ts";
import type { RowScan } from "./row-scan.ts";

/** Reads the first `width` values of each row where they are; keeps 8 bytes per row. */
export function createFloat32Scan(matrix: EmbeddingMatrix, width: number): RowScan {
  const { data, dimensions, count } = matrix;
  const scales = prefixScales(matrix, width);
  const unrolled = width - (width % 4);
  // Four sums, since one would wait for itself, and two loops with an index each, since one index for both takes a
  // third longer: benchmarks/src/matryoshka-loops.ts.
  return (query, best) => {
    for (let row = 0, offset = 0; row < count; row++, offset += dimensions) {
      let first = 0;
      let second = 0;
      let third = 0;
      let fourth = 0;
      for (let i = 0; i < unrolled; i += 4) {
        first += data[offset + i]! * query[i]!;
        second += data[offset + i + 1]! * query[i + 1]!;
        third += data[offset + i + 2]! * query[i + 2]!;
        fourth += data[offset + i + 3]! * query[i + 3]!;
      }
      for (let i = unrolled; i < width; i++) first += data[offset + i]! * query[i]!;
      best.offer(row, (first + second + third + fourth) * scales[row]!);
    }
  };
}
