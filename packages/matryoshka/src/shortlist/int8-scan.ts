import type { EmbeddingMatrix } from "@embedloom/core";
import { prefixScales } from "./prefix-scales.ts";
import type { RowScan } from "./row-scan.ts";
import { scanCodes } from "./scan-codes.ts";

const LARGEST = 127;

/**
 * Copies the first `width` values of each row as int8, scaled so that the largest is 127; keeps `width` + 8 bytes per row.
 * The query stays as it is.
 */
export function createInt8Scan(matrix: EmbeddingMatrix, width: number): RowScan {
  return scanCodes({ ...quantized(matrix, width), stride: width, width });
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
