import { kindOf, kinds, type KindsOf, type OverlongInput, readOptions } from "@embedloom/core";
import { crc32 } from "./crc32.ts";
import { halfValues, toHalf } from "@embedloom/core/sink";

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

const bytesKind = kindOf("a Uint8Array", (value) => value instanceof Uint8Array);
const encodingKind = kinds.oneOf("float32", "float16", "int8");
const countKind = kinds.integer(0, 2 ** 32 - 1);
const partKinds: KindsOf<EmbeddedPart> = { pieces: countKind, keptCharacters: countKind };

interface ElementType {
  readonly code: number;
  readonly bytes: number;
  /** What the values are divided by. `undefined`: the vector must not be kept. */
  scaleOf(vector: Float32Array): number | undefined;
  write(vector: Float32Array, scale: number, buffer: ArrayBuffer): void;
  /** Reads the values behind the header, at any alignment, into `block` from `start` on. */
  read(value: Uint8Array, scale: number, block: VectorBlock, start: number, width: number): void;
}

/** Where many vectors lie one behind the other. */
export interface VectorBlock {
  readonly data: Float32Array;
  /** The same memory: a view for each vector would be garbage. */
  readonly bytes: Uint8Array;
}

/** Makes a block of values. */
export function vectorBlock(data: Float32Array): VectorBlock {
  return { data, bytes: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
}

// Header, in the byte order of the machine: a value from a machine of the other order fails at the magic and is a miss.
//   0 checksum of all that follows (u32) | 4 magic "EL" (u16) | 6 version (u8) | 7 element type (u8) | 8 width (u32) | 12 scale (f32)
// The highest bit of the element type says that a trailer follows the values: pieces (u32) | kept characters (u32).
const CHECKSUM_BYTES = 4;
const MAGIC_AT = 4;
const VERSION_AT = 6;
const TYPE_AT = 7;
const WIDTH_AT = 8;
const SCALE_AT = 12;
const HEADER_BYTES = 16;
const TRAILER_BYTES = 8;
const HAS_TRAILER = 0x80;
const MAGIC = 0x4c45;
const VERSION = 1;
const LITTLE = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
// Smaller float32 numbers lose precision, and a scale that is off makes int8 steps overflow.
const SMALLEST_SCALE = 2 ** -126;

const ELEMENTS: Readonly<Record<VectorEncoding, ElementType>> = {
  float32: {
    code: 1,
    bytes: 4,
    scaleOf: (vector) => (hasDirection(vector, 0, vector.length) ? 1 : undefined),
    write: (vector, _scale, buffer) => new Float32Array(buffer, HEADER_BYTES, vector.length).set(vector),
    read: (value, _scale, { bytes }, start, width) => {
      copyBytes.call(value, bytes, 4 * start, HEADER_BYTES, HEADER_BYTES + 4 * width);
    },
  },
  float16: {
    code: 2,
    bytes: 2,
    // A power of two is exact, and keeps vectors of any length inside the narrow range of half precision.
    scaleOf: (vector) => usableScale(vector, (largest) => 2 ** Math.floor(Math.log2(largest))),
    write: (vector, scale, buffer) => {
      const halves = new Uint16Array(buffer, HEADER_BYTES, vector.length);
      for (let i = 0; i < halves.length; i++) halves[i] = toHalf(vector[i]! / scale);
    },
    read: (value, scale, { data }, start, width) => {
      const { buffer, byteOffset } = value.byteOffset % 2 === 0 ? value : new Uint8Array(value);
      const halves = new Uint16Array(buffer, byteOffset + HEADER_BYTES, width);
      const values = halfValues();
      for (let i = 0; i < width; i++) data[start + i] = values[halves[i]!]! * scale;
    },
  },
  int8: {
    code: 3,
    bytes: 1,
    scaleOf: (vector) => usableScale(vector, (largest) => largest / 127),
    write: (vector, scale, buffer) => {
      const steps = new Int8Array(buffer, HEADER_BYTES, vector.length);
      for (let i = 0; i < steps.length; i++) steps[i] = Math.round(vector[i]! / scale);
    },
    read: ({ buffer, byteOffset }, scale, { data }, start, width) => {
      const steps = new Int8Array(buffer, byteOffset + HEADER_BYTES, width);
      for (let i = 0; i < width; i++) data[start + i] = steps[i]! * scale;
    },
  },
};

/**
 * Packs a vector for a store: 16 bytes of header, checksum included, and the values.
 *
 * @param key the key it will be stored under, which the checksum covers: read under any other key it is not a vector
 * @param overlong what was embedded of a text that was too long
 * @returns `undefined` for a vector that must not be kept: a value is not finite, or all are zero or too small to be scaled (2^-119)
 */
export function encodeVector(
  vector: Float32Array,
  encoding: VectorEncoding,
  key: string,
  overlong?: EmbeddedPart,
): Uint8Array | undefined {
  kinds.float32("vector", vector);
  encodingKind("encoding", encoding);
  kinds.text("key", key);
  if (overlong !== undefined) readOptions("overlong", overlong, partKinds, "overlong.");
  const element = ELEMENTS[encoding];
  const scale = element.scaleOf(vector);
  if (scale === undefined) return undefined;
  const end = HEADER_BYTES + vector.length * element.bytes;
  // Not filled with zeros first, because every byte is written.
  const buffer = emptyBuffer(end + (overlong === undefined ? 0 : TRAILER_BYTES));
  const header = new DataView(buffer);
  header.setUint16(MAGIC_AT, MAGIC, LITTLE);
  header.setUint8(VERSION_AT, VERSION);
  header.setUint8(TYPE_AT, element.code | (overlong === undefined ? 0 : HAS_TRAILER));
  header.setUint32(WIDTH_AT, vector.length, LITTLE);
  header.setFloat32(SCALE_AT, scale, LITTLE);
  element.write(vector, scale, buffer);
  if (overlong !== undefined) {
    header.setUint32(end, overlong.pieces, LITTLE);
    header.setUint32(end + 4, overlong.keptCharacters, LITTLE);
  }
  const value = new Uint8Array(buffer);
  header.setUint32(0, checksum(value, key), LITTLE);
  return value;
}

/**
 * Reads what {@link encodeVector} packed.
 *
 * @param value at any alignment
 * @param key the key it was read under
 * @returns `undefined` for anything else: damaged, cut off, too long, of another key, of another program, of a newer version,
 * or without a direction: a value is not finite, or all are zero
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
  bytesKind("value", value);
  kinds.text("key", key);
  const width = widthOf(value);
  if (width === undefined) return undefined;
  const vector = new Float32Array(width);
  const facts = decodeInto(value, key, vectorBlock(vector), 0, width);
  return facts && { vector, ...facts };
}

/** The width that the header of a value claims; `undefined` when it is not a value of ours. */
function widthOf(value: Uint8Array): number | undefined {
  if (value.byteLength < HEADER_BYTES) return undefined;
  const width = headerOf(value).getUint32(WIDTH_AT, LITTLE);
  return width * 4 <= 4 * value.byteLength ? width : undefined;
}

/** As {@link decodeVector}, for a vector of a known width into a place among others; what lies there after a failure is not a vector. */
export function decodeInto(
  value: Uint8Array,
  key: string,
  block: VectorBlock,
  start: number,
  width: number,
): Omit<DecodedVector, "vector"> | undefined {
  if (value.byteLength < HEADER_BYTES) return undefined;
  const header = headerOf(value);
  if (header.getUint16(MAGIC_AT, LITTLE) !== MAGIC || header.getUint8(VERSION_AT) !== VERSION) return undefined;
  const type = header.getUint8(TYPE_AT);
  const encoding = encodingOf(type & ~HAS_TRAILER);
  if (encoding === undefined || header.getUint32(WIDTH_AT, LITTLE) !== width) return undefined;
  const element = ELEMENTS[encoding];
  const end = HEADER_BYTES + width * element.bytes;
  const hasTrailer = (type & HAS_TRAILER) !== 0;
  if (value.byteLength !== end + (hasTrailer ? TRAILER_BYTES : 0)) return undefined;
  if (header.getUint32(0, LITTLE) !== checksum(value, key)) return undefined;
  element.read(value, header.getFloat32(SCALE_AT, LITTLE), block, start, width);
  // Another program may have written, with a right checksum, what is not a vector.
  if (!hasDirection(block.data, start, start + width)) return undefined;
  return hasTrailer ? { encoding, overlong: readTrailer(value, end) } : { encoding };
}

// Copies between any two arrays of bytes, in Node without a view of either.
const copyBytes: (this: Uint8Array, target: Uint8Array, at: number, from: number, to: number) => unknown =
  typeof Buffer === "undefined" ? copyThroughView : Buffer.prototype.copy;

function copyThroughView(this: Uint8Array, target: Uint8Array, at: number, from: number, to: number): void {
  target.set(this.subarray(from, to), at);
}

function emptyBuffer(bytes: number): ArrayBuffer {
  return typeof Buffer === "undefined" ? new ArrayBuffer(bytes) : Buffer.allocUnsafeSlow(bytes).buffer;
}

// One view for all headers: a new one for each of many thousand values is garbage. The next call writes over it.
const sharedHeader = new DataView(new ArrayBuffer(HEADER_BYTES));
const headerBytes = new Uint8Array(sharedHeader.buffer);

function headerOf(value: Uint8Array): DataView {
  for (let i = 0; i < HEADER_BYTES; i++) headerBytes[i] = value[i]!;
  return sharedHeader;
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
function checksum({ buffer, byteOffset, byteLength }: Uint8Array, key: string): number {
  return crc32(new Uint8Array(buffer, byteOffset + CHECKSUM_BYTES, byteLength - CHECKSUM_BYTES), crc32(key));
}

// Four sums at a time, which the processor adds side by side: this runs over every value that is written or read. Squares of
// float32 numbers neither grow too large nor vanish in double precision, so the sum is finite exactly if all values are, and
// zero exactly if all are. Destructured into one declaration the four take four times as long.
function hasDirection(data: Float32Array, start: number, end: number): boolean {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = start;
  for (const last = end - 3; i < last; i += 4) {
    a += data[i]! * data[i]!;
    b += data[i + 1]! * data[i + 1]!;
    c += data[i + 2]! * data[i + 2]!;
    d += data[i + 3]! * data[i + 3]!;
  }
  for (; i < end; i++) a += data[i]! * data[i]!;
  const sum = a + b + c + d;
  return sum > 0 && sum < Infinity;
}

function usableScale(vector: Float32Array, scaleOf: (largest: number) => number): number | undefined {
  if (!hasDirection(vector, 0, vector.length)) return undefined;
  let largest = 0;
  // An index instead of an iterator: this runs over every value that is written.
  for (let i = 0; i < vector.length; i++) largest = Math.max(largest, Math.abs(vector[i]!));
  // The scale that is used must be the one that is kept.
  const scale = Math.fround(scaleOf(largest));
  return scale < SMALLEST_SCALE ? undefined : scale;
}
