import { endianness } from "node:os";
import { crc32 } from "node:zlib";
import type { OverlongInput } from "@embedloom/core";
import { halfValues, toHalf } from "./half-float.ts";

/**
 * How the values of a cached vector are kept. For vectors of 1,536 dimensions: `float32` 6,160 bytes and exact, `float16`
 * 3,088 bytes, `int8` 1,552 bytes.
 */
export type VectorEncoding = "float32" | "float16" | "int8";

/** What was embedded of a text that was too long. */
export type EmbeddedPart = Pick<OverlongInput, "pieces" | "keptCharacters">;

/** A vector read back. */
export interface DecodedVector {
  /** The values. */
  readonly vector: Float32Array;
  /** How they were kept. */
  readonly encoding: VectorEncoding;
  /** What was embedded of a text that was too long. Absent: all of it. */
  readonly overlong?: EmbeddedPart | undefined;
}

interface ElementType {
  readonly code: number;
  readonly bytes: number;
  /** What the values are divided by, from the largest magnitude among them. */
  scaleOf(largest: number): number;
  write(vector: Float32Array, scale: number, buffer: ArrayBuffer): void;
  /** Reads the values of a payload, at any alignment, into `vector`. */
  read(payload: Uint8Array, scale: number, vector: Float32Array): void;
}

// Header, in the byte order of the machine: a value from a machine of the other order fails at the magic and is a miss.
//   0 magic "EL" (u16) | 2 version (u8) | 3 element type (u8) | 4 width (u32) | 8 scale (f32) | 12 checksum (u32)
// The highest bit of the element type says that a trailer follows the values: pieces (u32) | kept characters (u32).
const HEADER_BYTES = 16;
const TRAILER_BYTES = 8;
const HAS_TRAILER = 0x80;
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
    write: (vector, _scale, buffer) => new Float32Array(buffer, HEADER_BYTES, vector.length).set(vector),
    read: (payload, _scale, vector) => {
      new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength).set(payload);
    },
  },
  float16: {
    code: 2,
    bytes: 2,
    // A power of two is exact, and keeps vectors of any length inside the narrow range of half precision.
    scaleOf: (largest) => (largest === 0 ? 1 : 2 ** Math.floor(Math.log2(largest))),
    write: (vector, scale, buffer) => {
      const halves = new Uint16Array(buffer, HEADER_BYTES, vector.length);
      for (let i = 0; i < halves.length; i++) halves[i] = toHalf(vector[i]! / scale);
    },
    read: (payload, scale, vector) => {
      const { buffer, byteOffset } = payload.byteOffset % 2 === 0 ? payload : new Uint8Array(payload);
      const halves = new Uint16Array(buffer, byteOffset, vector.length);
      const values = halfValues();
      for (let i = 0; i < halves.length; i++) vector[i] = values[halves[i]!]! * scale;
    },
  },
  int8: {
    code: 3,
    bytes: 1,
    scaleOf: (largest) => (largest === 0 ? 1 : largest / 127),
    write: (vector, scale, buffer) => {
      const steps = new Int8Array(buffer, HEADER_BYTES, vector.length);
      for (let i = 0; i < steps.length; i++) steps[i] = Math.round(vector[i]! / scale);
    },
    read: ({ buffer, byteOffset }, scale, vector) => {
      const steps = new Int8Array(buffer, byteOffset, vector.length);
      for (let i = 0; i < steps.length; i++) vector[i] = steps[i]! * scale;
    },
  },
};

/**
 * Packs a vector for a store: 16 bytes of header, checksum included, and the values.
 *
 * @param key the key it will be stored under, which the checksum covers: read under any other key it is no vector
 * @param overlong what was embedded of a text that was too long
 * @returns `undefined` for a vector that must not be kept: a value is not finite, or all are too small to be scaled (2^-119)
 */
export function encodeVector(
  vector: Float32Array,
  encoding: VectorEncoding,
  key: string,
  overlong?: EmbeddedPart,
): Uint8Array | undefined {
  const largest = largestMagnitude(vector);
  if (largest === undefined) return undefined;
  const element = ELEMENTS[encoding];
  // The scale that is used must be the one that is kept.
  const scale = Math.fround(element.scaleOf(largest));
  if (scale < SMALLEST_SCALE) return undefined;
  const end = HEADER_BYTES + vector.length * element.bytes;
  const buffer = new ArrayBuffer(end + (overlong === undefined ? 0 : TRAILER_BYTES));
  const header = new DataView(buffer);
  header.setUint16(0, MAGIC, LITTLE);
  header.setUint8(2, VERSION);
  header.setUint8(3, element.code | (overlong === undefined ? 0 : HAS_TRAILER));
  header.setUint32(4, vector.length, LITTLE);
  header.setFloat32(8, scale, LITTLE);
  element.write(vector, scale, buffer);
  if (overlong !== undefined) {
    header.setUint32(end, overlong.pieces, LITTLE);
    header.setUint32(end + 4, overlong.keptCharacters, LITTLE);
  }
  const value = new Uint8Array(buffer);
  header.setUint32(CHECKSUM_AT, checksum(value, key), LITTLE);
  return value;
}

/**
 * Reads what {@link encodeVector} packed.
 *
 * @param value at any alignment
 * @param key the key it was read under
 * @param target where the values go if it is as wide as they are; absent: into an array of their own
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
export function decodeVector(value: Uint8Array, key: string, target?: Float32Array): DecodedVector | undefined {
  if (value.byteLength < HEADER_BYTES) return undefined;
  const header = new DataView(value.buffer, value.byteOffset, HEADER_BYTES);
  if (header.getUint16(0, LITTLE) !== MAGIC || header.getUint8(2) !== VERSION) return undefined;
  const type = header.getUint8(3);
  const encoding = encodingOf(type & ~HAS_TRAILER);
  if (encoding === undefined) return undefined;
  const element = ELEMENTS[encoding];
  const width = header.getUint32(4, LITTLE);
  const end = HEADER_BYTES + width * element.bytes;
  const hasTrailer = (type & HAS_TRAILER) !== 0;
  if (value.byteLength !== end + (hasTrailer ? TRAILER_BYTES : 0)) return undefined;
  if (header.getUint32(CHECKSUM_AT, LITTLE) !== checksum(value, key)) return undefined;
  const vector = target?.length === width ? target : new Float32Array(width);
  element.read(value.subarray(HEADER_BYTES, end), header.getFloat32(8, LITTLE), vector);
  return { vector, encoding, ...(hasTrailer && { overlong: readTrailer(value, end) }) };
}

function readTrailer({ buffer, byteOffset }: Uint8Array, end: number): EmbeddedPart {
  const trailer = new DataView(buffer, byteOffset + end, TRAILER_BYTES);
  return { pieces: trailer.getUint32(0, LITTLE), keptCharacters: trailer.getUint32(4, LITTLE) };
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
  // An index instead of an iterator: this runs over every value that is written.
  for (let i = 0; i < vector.length; i++) {
    const magnitude = Math.abs(vector[i]!);
    // NaN is not less than anything.
    if (!(magnitude <= Number.MAX_VALUE)) return undefined;
    if (magnitude > largest) largest = magnitude;
  }
  return largest;
}
