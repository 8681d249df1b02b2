import { EmbeddingMatrix, normalize, truncate, type VectorEncoding } from "@embedloom/core";
import { halfValues, packBits, quantizeInt8, toHalf, unpackBits } from "@embedloom/core/sink";

const BYTES: Readonly<Record<VectorEncoding, number>> = { float32: 4, float16: 2, int8: 1, binary: 1 / 8 };

/** Bytes of one vector. */
export function bytesOf(width: number, encoding: VectorEncoding): number {
  return Math.ceil(width * BYTES[encoding]);
}

/** Vectors as a search sees them that are cut to a width, kept in an encoding, and read as directions again. */
export function encodeMatrix(matrix: EmbeddingMatrix, width: number, encoding: VectorEncoding): EmbeddingMatrix {
  const cut = truncate(matrix, width);
  if (encoding === "float32") return cut;
  const kept = EmbeddingMatrix.zeros(cut.count, width);
  for (let i = 0; i < cut.count; i++) kept.row(i).set(decoded(cut.row(i), encoding));
  return normalize(kept);
}

function decoded(row: Float32Array, encoding: Exclude<VectorEncoding, "float32">): ArrayLike<number> {
  if (encoding === "int8") return quantizeInt8(row);
  if (encoding === "binary") return unpackBits(packBits(row), row.length);
  const values = halfValues();
  return row.map((value) => values[toHalf(value)]!);
}
