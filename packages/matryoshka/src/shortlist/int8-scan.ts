import type { EmbeddingMatrix } from "@embedloom/core";
import { prefixScales } from "./prefix-scales.ts";
import type { RowScan } from "./row-scan.ts";

const LARGEST = 127;

/**
 * Copies the first `width` values of each row as int8, scaled so that the largest is 127; keeps `width` + 8 bytes per row.
 * The query stays as it is.
 */
export function createInt8Scan(matrix: EmbeddingMatrix, width: number): RowScan {
  const { count } = matrix;
  const { codes, scales } = quantized(matrix, width);
  const unrolled = width - (width % 4);
  // The loop of the float32 scan once more: shared, it would see two types of array and take a third longer.
  return (query, best) => {
    for (let row = 0, offset = 0; row < count; row++, offset += width) {
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

function quantized(matrix: EmbeddingMatrix, width: number): { codes: Int8Array; scales: Float64Array } {
  const { data, dimensions, count } = matrix;
  const codes = new Int8Array(count * width);
  const scales = prefixScales(matrix, width);
  for (let row = 0; row < count; row++) {
    const offset = row * dimensions;
    let largest = 0;
    for (let i = 0; i < width; i++) largest = Math.max(largest, Math.abs(data[offset + i]!));
    if (largest === 0) continue;
    for (let i = 0; i < width; i++) codes[row * width + i] = Math.round((data[offset + i]! / largest) * LARGEST);
    scales[row]! *= largest / LARGEST;
  }
  return { codes, scales };
}
