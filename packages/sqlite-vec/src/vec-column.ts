import type { IndexIdentity, VectorDistance, VectorEncoding } from "@embedloom/core";
import { type CheckedRow, packBits, quantizeInt8, unpackBits } from "@embedloom/core/sink";

/** How sqlite-vec keeps the vectors of an index. */
export interface VecColumn {
  /** The column of `vec0`, such as `embedding float[384] distance_metric=cosine`. */
  readonly declaration: string;
  /** What stands for a vector in SQL: a parameter, and the function that gives it its type. */
  readonly parameter: string;
  /** The bytes of a vector, to be bound to the parameter; values of int8 are taken as they are where bytes are kept. */
  encode(vector: Float32Array | Int8Array): Buffer;
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
      encode: (vector) => bytesOf(vector instanceof Int8Array ? vector : quantizeInt8(vector)),
      decode: ({ buffer, byteOffset }) => Float32Array.from(new Int8Array(buffer, byteOffset, dimensions)),
      score,
    };
  }
  return { declaration: `embedding float[${dimensions}] ${metric}`, ...FLOATS, score };
}

/** How vectors of floats are bound and read. */
const FLOATS: Pick<VecColumn, "parameter" | "encode" | "decode"> = {
  parameter: "vec_f32(?)",
  encode: bytesOf,
  decode: (bytes) => new Float32Array(new Uint8Array(bytes).buffer),
};

/**
 * What is kept beside the column to rank by: floats as floats, and values of int8 as such where the column has their signs
 * alone. `undefined` where the column has all of it.
 */
export function wholeBytes(
  { vector, arrived }: Pick<CheckedRow, "vector" | "arrived">,
  encoding: VectorEncoding,
): Buffer | undefined {
  if (arrived === undefined) return bytesOf(vector);
  const isInColumn = encoding === "int8" || arrived.every((value) => value === 1 || value === -1);
  return isInColumn ? undefined : bytesOf(arrived);
}

/** Reads what {@link wholeBytes} wrote; `undefined` for bytes that are not as many as either form has. */
export function wholeVector(bytes: Uint8Array, dimensions: number): Float32Array | undefined {
  if (bytes.length === 4 * dimensions) return FLOATS.decode(bytes);
  if (bytes.length !== dimensions) return undefined;
  return Float32Array.from(new Int8Array(bytes.buffer, bytes.byteOffset, dimensions));
}

/** Whether an encoding loses so much that a search needs the whole vectors beside it. */
export function isCoarse(encoding: VectorEncoding): boolean {
  return encoding === "int8" || encoding === "binary";
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer {
  return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
}
