import { crc32 } from "node:zlib";
import { EmbeddingMatrix } from "@embedloom/core";
import type { CheckpointEntries } from "./stream-checkpoint.ts";

/** What stands before a record: bytes of the table, its checksum, the checksum of the vectors; 32 bits each, little-endian. */
export const FRAME_BYTES = 12;
/** Number of rows and their width, before the rows of the table. */
const TABLE_HEAD_BYTES = 8;
const DIGEST_BYTES = 16;
/** A position (float64, exact to 2^53) and a digest. */
const TABLE_ROW_BYTES = 8 + DIGEST_BYTES;

/** The frame of a record. */
export interface RecordFrame {
  readonly tableBytes: number;
  readonly tableSum: number;
  readonly vectorsSum: number;
}

/** Which vectors a record holds. */
export interface RecordTable {
  readonly count: number;
  readonly vectorBytes: number;
  /** The smallest position. */
  readonly first: number;
  /** The largest position. */
  readonly last: number;
  position(row: number): number;
  /** Whether a row belongs to a text with this digest. */
  hasDigest(row: number, digest: Uint8Array): boolean;
}

/** Writes a record: frame, table, vectors. */
export function encodeRecord({ positions, digests, embeddings }: CheckpointEntries): Uint8Array {
  const tableBytes = TABLE_HEAD_BYTES + positions.length * TABLE_ROW_BYTES;
  const record = new Uint8Array(FRAME_BYTES + tableBytes + embeddings.data.byteLength);
  const view = new DataView(record.buffer);
  view.setUint32(FRAME_BYTES, positions.length, true);
  view.setUint32(FRAME_BYTES + 4, embeddings.dimensions, true);
  positions.forEach((position, row) => {
    const at = FRAME_BYTES + TABLE_HEAD_BYTES + row * TABLE_ROW_BYTES;
    view.setFloat64(at, position, true);
    record.set(digests[row]!, at + 8);
  });
  const { buffer, byteOffset, byteLength } = embeddings.data;
  const vectors = new Uint8Array(buffer, byteOffset, byteLength);
  record.set(vectors, FRAME_BYTES + tableBytes);
  view.setUint32(0, tableBytes, true);
  view.setUint32(4, crc32(record.subarray(FRAME_BYTES, FRAME_BYTES + tableBytes)), true);
  view.setUint32(8, crc32(vectors), true);
  return record;
}

/** Reads the frame at the beginning of `bytes`. */
export function decodeFrame(bytes: Uint8Array): RecordFrame {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    tableBytes: view.getUint32(0, true),
    tableSum: view.getUint32(4, true),
    vectorsSum: view.getUint32(8, true),
  };
}

/** Reads the table; `undefined` when it is damaged. */
export function decodeTable(bytes: Uint8Array, { tableSum }: RecordFrame): RecordTable | undefined {
  if (bytes.length < TABLE_HEAD_BYTES || crc32(bytes) !== tableSum) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = view.getUint32(0, true);
  const at = (row: number): number => TABLE_HEAD_BYTES + row * TABLE_ROW_BYTES;
  const position = (row: number): number => view.getFloat64(at(row), true);
  let [first, last] = [Infinity, -Infinity];
  for (let row = 0; row < count; row++) {
    first = Math.min(first, position(row));
    last = Math.max(last, position(row));
  }
  return {
    count,
    first,
    last,
    position,
    vectorBytes: count * view.getUint32(4, true) * Float32Array.BYTES_PER_ELEMENT,
    hasDigest: (row, digest) => digest.every((byte, i) => bytes[at(row) + 8 + i] === byte),
  };
}

/** Reads the vectors; `undefined` when they are damaged. */
export function decodeVectors(
  bytes: Uint8Array,
  { count }: RecordTable,
  { vectorsSum }: RecordFrame,
): EmbeddingMatrix | undefined {
  if (crc32(bytes) !== vectorsSum) return undefined;
  // A copy, because the vectors begin anywhere and floats only at a multiple of 4.
  const data = new Float32Array(new Uint8Array(bytes).buffer);
  return new EmbeddingMatrix(data, data.length / count);
}
