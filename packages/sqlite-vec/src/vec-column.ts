import type { IndexIdentity, VectorDistance, VectorEncoding } from "@embedloom/core";
import { packBits, quantizeInt8, unpackBits } from "@embedloom/core/sink";

/** How sqlite-vec keeps the vectors of an index. */
export interface VecColumn {
  /** The column of `vec0`, such as `embedding float[384] distance_metric=cosine`. */
  readonly declaration: string;
  /** What stands for a vector in SQL: a parameter, and the function that gives it its type. */
  readonly parameter: string;
  /** The bytes of a vector, to be bound to the parameter. */
  encode(vector: Float32Array): Buffer;
  /** The vector of what was read. */
  decode(bytes: Uint8Array): Float32Array;
  /** The score of a distance. */
  score(distance: number): number;
}

const METRICS: Readonly<Partial<Record<VectorDistance, string>>> = { cosine: "cosine", euclidean: "L2" };

/** The column for an identity that `checkIdentity` has let pass. */
export function vecColumn({ dimensions, distance, encoding }: IndexIdentity): VecColumn {
  const metric = `distance_metric=${METRICS[distance]}`;
  const score = (value: number): number => (distance === "cosine" ? 1 - value : -value);
  if (encoding === "binary") {
    return {
      declaration: `embedding bit[${dimensions}]`,
      parameter: "vec_bit(?)",
      encode: (vector) => bytesOf(packBits(vector)),
      decode: (bytes) => unpackBits(bytes, dimensions),
      // The share of equal signs less that of different ones.
      score: (value) => 1 - (2 * value) / dimensions,
    };
  }
  if (encoding === "int8") {
    return {
      declaration: `embedding int8[${dimensions}] ${metric}`,
      parameter: "vec_int8(?)",
      encode: (vector) => bytesOf(quantizeInt8(vector)),
      decode: ({ buffer, byteOffset }) => Float32Array.from(new Int8Array(buffer, byteOffset, dimensions)),
      score,
    };
  }
  return { declaration: `embedding float[${dimensions}] ${metric}`, ...FLOATS, score };
}

/** How whole vectors are bound and read. */
export const FLOATS: Pick<VecColumn, "parameter" | "encode" | "decode"> = {
  parameter: "vec_f32(?)",
  encode: bytesOf,
  decode: (bytes) => new Float32Array(new Uint8Array(bytes).buffer),
};

/** Whether an encoding loses so much that a search needs the whole vectors beside it. */
export function isCoarse(encoding: VectorEncoding): boolean {
  return encoding === "int8" || encoding === "binary";
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer {
  return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
}
