import { kindOf } from "../arguments/index.ts";

const BLOCK_BYTES = 64;
/** Where the length begins in the last block. */
const LENGTH_AT = 56;

const isBytes = kindOf(
  "a Uint8Array",
  (value) =>
    ArrayBuffer.isView(value) &&
    Reflect.get(value, "BYTES_PER_ELEMENT") === 1 &&
    Reflect.get(value.buffer, "detached") !== true,
);

/**
 * SHA-256 (FIPS 180-4) of bytes, in the same turn and in every runtime: `crypto.subtle` answers later, and `node:crypto` is in
 * Node only.
 *
 * @returns 32 bytes
 */
export function sha256(bytes: Uint8Array): Uint8Array {
  isBytes("bytes", bytes);
  const { constants, initial } = (tables ??= makeTables());
  const state = initial.slice();
  const schedule = new Int32Array(64);
  const padded = pad(bytes);
  const words = new DataView(padded.buffer);
  for (let at = 0; at < padded.length; at += BLOCK_BYTES) {
    for (let i = 0; i < 16; i++) schedule[i] = words.getInt32(at + 4 * i);
    compress(state, schedule, constants);
  }
  const digest = new DataView(new ArrayBuffer(32));
  state.forEach((word, i) => digest.setInt32(4 * i, word));
  return new Uint8Array(digest.buffer);
}

// The message, one bit, zeros, and the length in bits as the last eight bytes of a whole number of blocks.
function pad(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const size = Math.ceil((bytes.length + 1 + BLOCK_BYTES - LENGTH_AT) / BLOCK_BYTES) * BLOCK_BYTES;
  const padded = new Uint8Array(size);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  new DataView(padded.buffer).setBigUint64(size - 8, BigInt(bytes.length) * 8n);
  return padded;
}

function compress(state: Int32Array, w: Int32Array, constants: Int32Array): void {
  for (let i = 16; i < 64; i++) {
    const [early, late] = [w[i - 15]!, w[i - 2]!];
    const small0 = rotate(early, 7) ^ rotate(early, 18) ^ (early >>> 3);
    const small1 = rotate(late, 17) ^ rotate(late, 19) ^ (late >>> 10);
    w[i] = w[i - 16]! + small0 + w[i - 7]! + small1;
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
  for (let i = 0; i < 64; i++) {
    const big1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const first = (h + big1 + ((e & f) ^ (~e & g)) + constants[i]! + w[i]!) | 0;
    const big0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const second = (big0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => (state[i] = state[i]! + word));
}

const rotate = (word: number, bits: number): number => (word >>> bits) | (word << (32 - bits));

interface Tables {
  readonly constants: Int32Array;
  readonly initial: Int32Array;
}

let tables: Tables | undefined;

// The first 32 bits of the fractions of the cube roots of the first 64 primes, and of the square roots of the first eight.
function makeTables(): Tables {
  const primes: number[] = [];
  for (let n = 2; primes.length < 64; n++) if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  const fractions = (power: number, count: number): Int32Array =>
    Int32Array.from(primes.slice(0, count), (prime) => (prime ** power % 1) * 2 ** 32);
  return { constants: fractions(1 / 3, 64), initial: fractions(1 / 2, 8) };
}
