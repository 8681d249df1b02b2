import { InvalidReplyError, type RowAllocator } from "@embedloom/core";

/** Turns base64 into float32 values, never through `number[]`. */
export type VectorDecoder = (text: string) => Float32Array;

/** Wider than any model; a reply that claims more gets no memory in advance. */
const MAX_BYTES_AHEAD = 65_536;

/**
 * Makes a decoder whose vectors lie one after another in one block of memory: thousands of small ones cost more than
 * the decoding.
 *
 * @param expected number of vectors that will come; more are no error
 * @param allocateRows where they belong, if that is known. Absent: memory of their own
 */
export function createVectorDecoder(expected: number, allocateRows?: RowAllocator): VectorDecoder {
  return typeof Buffer === "undefined" ? decodeAlone : decodeIntoBlocks(expected, allocateRows);
}

// Without Node's Buffer each vector gets memory of its own.
function decodeAlone(text: string): Float32Array {
  const bytes = bytesOf(text);
  if (bytes === undefined || bytes.length % 4 !== 0) throw notVectors(bytes?.length ?? 0);
  return new Float32Array(bytes.buffer);
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}

function notVectors(bytes: number): InvalidReplyError {
  const problem = `A vector's base64 holds ${bytes} bytes, not whole float32 values.`;
  return new InvalidReplyError("shape", problem, { retryable: true });
}

function decodeIntoBlocks(expected: number, allocateRows: RowAllocator | undefined): VectorDecoder {
  let block: Buffer = Buffer.alloc(0);
  let used = 0;
  let left = expected;
  return (text) => {
    const length = Buffer.byteLength(text, "base64");
    if (used + length > block.length) {
      block = (left === expected ? allocate(allocateRows, length, expected) : undefined) ?? newBlock(length, left);
      used = 0;
    }
    const written = block.write(text, used, length, "base64");
    if (written !== length || length % 4 !== 0) throw notVectors(written);
    const vector = new Float32Array(block.buffer, block.byteOffset + used, length / 4);
    used += length;
    left -= 1;
    return vector;
  };
}

function allocate(allocateRows: RowAllocator | undefined, length: number, expected: number): Buffer | undefined {
  const rows = length % 4 === 0 && length <= MAX_BYTES_AHEAD ? allocateRows?.(length / 4) : undefined;
  return rows?.byteLength === length * expected
    ? Buffer.from(rows.buffer, rows.byteOffset, rows.byteLength)
    : undefined;
}

function newBlock(length: number, left: number): Buffer {
  return Buffer.from(new ArrayBuffer(length * (length > MAX_BYTES_AHEAD ? 1 : Math.max(1, left))));
}
