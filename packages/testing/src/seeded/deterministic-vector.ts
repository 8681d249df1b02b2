import { kinds } from "@embedloom/core";
import { createHash } from "node:crypto";

/** More than any model has. */
export const MOST_DIMENSIONS = 1_000_000;

/**
 * A stream of numbers in [0, 1) that depends on the seed alone: the same on every machine and in every run.
 *
 * @example
 * ```ts
 * import { seededRandom } from "@embedloom/testing";
 *
 * const random = seededRandom("order of arrival");
 * random() === seededRandom("order of arrival")(); // true
 * ```
 */
export function seededRandom(seed: string): () => number {
  kinds.text("seed", seed);
  const digest = createHash("sha256").update(seed, "utf16le").digest();
  let a = digest.readInt32LE(0);
  let b = digest.readInt32LE(4);
  let c = digest.readInt32LE(8);
  let counter = digest.readInt32LE(12);
  // sfc32: small, fast, and its 128 bits of state keep the streams of different seeds apart.
  return () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return (sum >>> 0) / 2 ** 32;
  };
}

/**
 * A unit-length vector that depends only on the text, the salt and the position in the vector, so that a test can tell
 * which input a row belongs to. The first `d` components of a wide vector, renormalised, are the vector of width `d`,
 * as with Matryoshka models. The fake servers use the model's name as the salt.
 *
 * @param dimensions width of the vector, a whole number of at least 1
 * @param salt sets models apart that see the same text; `""` when absent
 * @throws InvalidOptionError when `dimensions` is not a whole number of at least 1
 *
 * @example
 * ```ts
 * import { deterministicVector } from "@embedloom/testing";
 *
 * deterministicVector("a cat", 384).length; // 384
 * ```
 */
export function deterministicVector(text: string, dimensions: number, salt = ""): Float32Array {
  kinds.text("text", text);
  kinds.integer(1)("dimensions", dimensions);
  if (dimensions > MOST_DIMENSIONS) kinds.integer(1, MOST_DIMENSIONS)("dimensions", dimensions);
  kinds.text("salt", salt);
  const random = seededRandom(`${salt.length}:${salt}${text}`);
  const vector = new Float32Array(dimensions);
  for (let position = 0; position < dimensions; position += 1) vector[position] = random() * 2 - 1;
  return normalised(vector);
}

/**
 * The first `dimensions` components at unit length: what a server answers when asked for fewer dimensions than the
 * model has. The vector itself when it is no longer than that.
 */
export function shortenedVector(vector: Float32Array, dimensions: number): Float32Array {
  kinds.float32("vector", vector);
  kinds.integer(1)("dimensions", dimensions);
  return dimensions >= vector.length ? vector : normalised(vector.slice(0, dimensions));
}

function normalised(vector: Float32Array): Float32Array {
  let squares = 0;
  for (const value of vector) squares += value * value;
  const norm = Math.sqrt(squares);
  return vector.map((value) => value / norm);
}
