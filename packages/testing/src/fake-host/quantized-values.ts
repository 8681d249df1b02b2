import { float32Base64, float32Numbers } from "../fake-http/index.ts";

/** How a vector is written in an answer. */
export type ValueFormat = "float" | "base64" | "int8" | "uint8" | "binary" | "ubinary";

/** The values of a vector as hosts write them: bits by sign, the first value the highest of the first byte. */
export function writtenValues(vector: Float32Array, format: ValueFormat): string | number[] {
  switch (format) {
    case "float":
      return float32Numbers(vector);
    case "base64":
      return float32Base64(vector);
    case "int8":
      return Array.from(vector, (value) => toInt8(value));
    case "uint8":
      return Array.from(vector, (value) => toInt8(value) + 128);
    case "ubinary":
      return packedBits(vector);
    case "binary":
      // Signed bytes of the same bits, less 128.
      return packedBits(vector).map((byte) => byte - 128);
  }
}

// What a value of a unit vector is scaled by; hosts do not say.
const INT8_SCALE = 500;

function toInt8(value: number): number {
  return Number.isNaN(value) ? NaN : Math.max(-128, Math.min(127, Math.round(value * INT8_SCALE)));
}

function packedBits(vector: Float32Array): number[] {
  return Array.from({ length: Math.floor(vector.length / 8) }, (_, byte) => {
    let bits = 0;
    for (let i = 0; i < 8; i++) if (vector[8 * byte + i]! > 0) bits |= 0x80 >> i;
    return bits;
  });
}
