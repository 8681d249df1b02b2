import { endianness } from "node:os";
import { crc32 } from "node:zlib";
import { halfValues, toHalf } from "./half-float.ts";

/**
 * How the values of a cached vector are kept. For vectors of 1,536 dimensions: `float32` 6,160 bytes and exact, `float16`
 * 3,088 bytes, `int8` 1,552 bytes.
 */
export type VectorEncoding = "float32" | "float16" | "int8";

/** A vector read back. */
export interface DecodedVector {
  /** The values; may share memory with the bytes they were read from. */
  readonly vector: Float32Array;
  /** How they were kept. */
  readonly encoding: VectorEncoding;
}

interface ElementType {
  readonly code: number;
  readonly bytes: number;
  /** What the values are divided by, from the largest magnitude among them. */
  scaleOf(largest: number): number;
  write(vector: Float32Array, scale: number, buffer: ArrayBuffer): void;
  read(value: Uint8Array, width: number, scale: number): Float32Array;
}

// Header, in the byte order of the machine: a value from a machine of the other order fails at the magic and is a miss.
//   0 magic "EL" (u16) | 2 version (u8) | 3 element type (u8) | 4 width (u32) | 8 scale (f32) | 12 checksum (u32)
const HEADER_BYTES = 16;
const CHECKSUM_AT = 12;
const MAGIC = 0x4c45;
const VERSION = 1;
const LITTLE = endianness() === "LE";
// Smaller float32 numbers lose precision, and a scale that is off makes int8 steps overflow.
const SMALLEST_SCALE = 2 ** -126;

const ELEMENTS: Readonly<Record<VectorEncoding, ElementType>> = {
  float32: {
    code: 1,
    bytes: 4,
    scaleOf: () => 1,
    write: (vector, _scale, buffer) => new Float32Array(buffer, HEADER_BYTES).set(vector),
    read: ({ buffer, byteOffset }, width) => new Float32Array(buffer, byteOffset + HEADER_BYTES, width),
  },
  float16: {
    code: 2,
    bytes: 2,
    // A power of two is exact, and keeps vectors of any length inside the narrow range of half precision.
    scaleOf: (largest) => (largest === 0 ? 1 : 2 ** Math.floor(Math.log2(largest))),
    write: (vector, scale, buffer) => {
      const halves = new Uint16Array(buffer, HEADER_BYTES);
      for (let i = 0; i < halves.length; i++) halves[i] = toHalf(vector[i]! / scale);
    },
    read: ({ buffer, byteOffset }, width, scale) => {
      const halves = new Uint16Array(buffer, byteOffset + HEADER_BYTES, width);
      const values = halfValues();
      const vector = new Float32Array(width);
      for (let i = 0; i < width; i++) vector[i] = values[halves[i]!]! * scale;
      return vector;
    },
  },
  int8: {
    code: 3,
    bytes: 1,
    scaleOf: (largest) => (largest === 0 ? 1 : largest / 127),
    write: (vector, scale, buffer) => {
      const steps = new Int8Array(buffer, HEADER_BYTES);
      for (let i = 0; i < steps.length; i++) steps[i] = Math.round(vector[i]! / scale);
    },
    read: ({ buffer, byteOffset }, width, scale) => {
      const steps = new Int8Array(buffer, byteOffset + HEADER_BYTES, width);
      const vector = new Float32Array(width);
      for (let i = 0; i < width; i++) vector[i] = steps[i]! * scale;
      return vector;
    },
  },
};

/**
 * Packs a vector for a store: 16 bytes of header, checksum included, and the values.
 *
 * @param key the key it will be stored under, which the checksum covers: read under any other key it is no vector
 * @returns `undefined` for a vector that must not be kept: a value is not finite, or all are too small to be scaled (2^-119)
 */
export function encodeVector(vector: Float32Array, encoding: VectorEncoding, key: string): Uint8Array | undefined {
  const largest = largestMagnitude(vector);
  if (largest === undefined) return undefined;
  const element = ELEMENTS[encoding];
  // The scale that is used must be the one that is kept.
  const scale = Math.fround(element.scaleOf(largest));
  if (scale < SMALLEST_SCALE) return undefined;
  const buffer = new ArrayBuffer(HEADER_BYTES + vector.length * element.bytes);
  const header = new DataView(buffer);
  header.setUint16(0, MAGIC, LITTLE);
  header.setUint8(2, VERSION);
  header.setUint8(3, element.code);
  header.setUint32(4, vector.length, LITTLE);
  header.setFloat32(8, scale, LITTLE);
  element.write(vector, scale, buffer);
  const value = new Uint8Array(buffer);
  header.setUint32(CHECKSUM_AT, checksum(value, key), LITTLE);
  return value;
}

/**
 * Reads what {@link encodeVector} packed.
 *
 * @param value at any alignment
 * @param key the key it was read under
 * @returns `undefined` for anything else: damaged, cut off, too long, of another key, of another program, or of a newer version
 * @example
 * ```ts
 * import { decodeVector, encodeVector } from "@embedloom/cache";
 *
 * const value = encodeVector(Float32Array.of(0.5, -1), "float16", "key")!;
 * console.log(decodeVector(value, "key")?.vector); // Float32Array(2) [ 0.5, -1 ]
 * console.log(decodeVector(value, "other key")); // undefined
 * ```
 */
export function decodeVector(value: Uint8Array, key: string): DecodedVector | undefined {
  if (value.byteLength < HEADER_BYTES) return undefined;
  const header = new DataView(value.buffer, value.byteOffset, HEADER_BYTES);
  if (header.getUint16(0, LITTLE) !== MAGIC || header.getUint8(2) !== VERSION) return undefined;
  const encoding = encodingOf(header.getUint8(3));
  if (encoding === undefined) return undefined;
  const element = ELEMENTS[encoding];
  const width = header.getUint32(4, LITTLE);
  if (value.byteLength !== HEADER_BYTES + width * element.bytes) return undefined;
  if (header.getUint32(CHECKSUM_AT, LITTLE) !== checksum(value, key)) return undefined;
  const aligned = value.byteOffset % 4 === 0 ? value : new Uint8Array(value);
  return { vector: element.read(aligned, width, header.getFloat32(8, LITTLE)), encoding };
}

function encodingOf(code: number): VectorEncoding | undefined {
  if (code === ELEMENTS.float32.code) return "float32";
  if (code === ELEMENTS.float16.code) return "float16";
  return code === ELEMENTS.int8.code ? "int8" : undefined;
}

// The key takes part, so that a value that strayed to another key, or an answer to another question, is found out.
function checksum(value: Uint8Array, key: string): number {
  return crc32(value.subarray(HEADER_BYTES), crc32(value.subarray(0, CHECKSUM_AT), crc32(key)));
}

function largestMagnitude(vector: Float32Array): number | undefined {
  let largest = 0;
  for (const value of vector) {
    const magnitude = Math.abs(value);
    if (!Number.isFinite(magnitude)) return undefined;
    if (magnitude > largest) largest = magnitude;
  }
  return largest;
}
