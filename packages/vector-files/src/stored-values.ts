import { type IndexIdentity, InvalidInputError } from "@embedloom/core";
import { type CheckedRow, halfValues, packBits, quantizeInt8, toHalf, unpackBits } from "@embedloom/core/sink";

/** The values of a vector as its encoding keeps them: numbers, bits of half precision, steps, or signs packed into bytes. */
export type StoredValues = Float32Array | Uint16Array | Int8Array | Uint8Array;

/** How many values a stored vector has. */
export function storedWidth({ dimensions, encoding }: IndexIdentity): number {
  return encoding === "binary" ? Math.ceil(dimensions / 8) : dimensions;
}

/** Encodes the vector of a row; values that arrived as int8 are taken as they are. */
export function storedValues(
  { vector, arrived }: Pick<CheckedRow, "vector" | "arrived">,
  { encoding }: IndexIdentity,
): StoredValues {
  if (encoding === "float16") return Uint16Array.from(vector, toHalf);
  if (encoding === "int8") return arrived ?? quantizeInt8(vector);
  return encoding === "binary" ? packBits(vector) : vector;
}

/** Decodes bits of half precision. */
export function fromHalves(bits: ArrayLike<number>): Float32Array {
  return Float32Array.from({ length: bits.length }, (_, i) => halfValues()[bits[i]!]!);
}

/**
 * Decodes what was read: numbers as they are, or signs packed into bytes.
 *
 * @throws InvalidInputError when they are not as many as the identity says
 */
export function vectorFrom(values: ArrayLike<number>, identity: IndexIdentity): Float32Array {
  const width = storedWidth(identity);
  if (values.length !== width) {
    throw new InvalidInputError(`A vector of the file has ${values.length} values, not ${width}.`);
  }
  // A typed array would make numbers of `null` and of texts, and fold bytes that are none.
  const isByte = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 255;
  const fits = identity.encoding === "binary" ? isByte : Number.isFinite;
  for (let i = 0; i < width; i++) {
    if (!fits(values[i])) throw new InvalidInputError("A vector of the file has a value that is no finite number.");
  }
  if (identity.encoding === "binary") return unpackBits(Uint8Array.from(values), identity.dimensions);
  return Float32Array.from(values);
}
