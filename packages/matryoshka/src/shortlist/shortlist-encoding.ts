import { type EmbeddingMatrix, type Kind, kinds } from "@embedloom/core";
import { createBinaryScan } from "./binary-scan.ts";
import { createFloat32Scan } from "./float32-scan.ts";
import { createInt8Scan } from "./int8-scan.ts";
import type { RowScan } from "./row-scan.ts";

/** What the first stage reads of a value: all of it, one byte, or its sign. */
export type ShortlistEncoding = "float32" | "int8" | "binary";

const SCANS: Readonly<Record<ShortlistEncoding, (matrix: EmbeddingMatrix, width: number) => RowScan>> = {
  float32: createFloat32Scan,
  int8: createInt8Scan,
  binary: createBinaryScan,
};

/** One of the encodings. */
export const encodingKind: Kind = kinds.oneOf(...Object.keys(SCANS));

/** Encodes the first `width` values of every row. */
export function createRowScan(encoding: ShortlistEncoding, matrix: EmbeddingMatrix, width: number): RowScan {
  return SCANS[encoding](matrix, width);
}
