import { kindOf } from "../arguments/index.ts";
import * as kinds from "../arguments/index.ts";
import { InvalidOptionError } from "../errors/index.ts";
import type { VectorDistance } from "../contract/index.ts";
import { DISTANCES } from "./sink-kinds.ts";

/** The largest step of an int8 vector. */
const LARGEST_STEP = 127;

/**
 * The signs of a vector, eight in a byte, the first in the lowest bit: 1 where a value is above 0, as in `matryoshka`.
 *
 * @throws InvalidOptionError for anything but a vector of finite numbers
 * @example
 * ```ts
 * import { packBits, unpackBits } from "@embedloom/core/sink";
 *
 * console.log(packBits([0.5, -1, 0, 2]), unpackBits(Uint8Array.of(9), 4)); // Uint8Array(1) [ 9 ] Float32Array(4) [ 1, -1, -1, 1 ]
 * ```
 */
export function packBits(vector: ArrayLike<number>): Uint8Array {
  kinds.numbers("vector", vector);
  const bits = new Uint8Array(Math.ceil(vector.length / 8));
  for (let i = 0; i < vector.length; i++) if (vector[i]! > 0) bits[i >> 3]! |= 1 << (i & 7);
  return bits;
}

const bytes = kindOf("a Uint8Array of bits", (value) => value instanceof Uint8Array && value.length >= 0);

/**
 * The direction that bits stand for: 1 and -1.
 *
 * @throws InvalidOptionError when `bits` holds fewer than `dimensions`
 */
export function unpackBits(bits: Uint8Array, dimensions: number): Float32Array {
  bytes("bits", bits);
  kinds.integer(0, 8 * bits.length)("dimensions", dimensions);
  return Float32Array.from({ length: dimensions }, (_, i) => ((bits[i >> 3]! >> (i & 7)) & 1 ? 1 : -1));
}

/**
 * The values of a vector as steps of a 127th of the largest: its direction, as in `matryoshka` and the cache.
 *
 * @throws InvalidOptionError for anything but a vector of finite numbers
 * @example
 * ```ts
 * import { quantizeInt8 } from "@embedloom/core/sink";
 *
 * console.log(quantizeInt8([0.5, -1, 0])); // Int8Array(3) [ 64, -127, 0 ]
 * ```
 */
export function quantizeInt8(vector: ArrayLike<number>): Int8Array {
  kinds.numbers("vector", vector);
  let largest = 0;
  for (let i = 0; i < vector.length; i++) largest = Math.max(largest, Math.abs(vector[i]!));
  const steps = new Int8Array(vector.length);
  if (largest === 0) return steps;
  for (let i = 0; i < steps.length; i++) steps[i] = Math.round((vector[i]! / largest) * LARGEST_STEP);
  return steps;
}

const distanceKind = kinds.oneOf(...DISTANCES);

/**
 * How near two vectors are, nearer is higher: the `score` of a match, computed exactly.
 *
 * @throws InvalidOptionError for vectors of two widths, or values that are not finite
 */
export function nearness(distance: VectorDistance, one: ArrayLike<number>, other: ArrayLike<number>): number {
  distanceKind("distance", distance);
  kinds.vector("one", one);
  kinds.vector("other", other);
  if (one.length !== other.length) throw new InvalidOptionError("other", `as wide as the first (${one.length})`, other);
  let [product, ones, others, squares] = [0, 0, 0, 0];
  for (let i = 0; i < one.length; i++) {
    const a = one[i]!;
    const b = other[i]!;
    product += a * b;
    ones += a * a;
    others += b * b;
    squares += (a - b) * (a - b);
  }
  // One value that is none makes every sum none; to look at the sums costs nothing.
  if (!Number.isFinite(squares)) throw new InvalidOptionError("one", "a vector of finite numbers", one);
  if (distance === "dot") return product;
  if (distance === "euclidean") return -Math.sqrt(squares);
  return ones === 0 || others === 0 ? 0 : product / Math.sqrt(ones * others);
}
