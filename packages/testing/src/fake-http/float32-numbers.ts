/**
 * The components as numbers whose JSON is as short as a float32 needs (8 or 9 digits), which `Math.fround` turns back
 * into the very same floats. NaN and infinities become `null` in JSON, as nlohmann::json and JavaScript write them.
 */
export function float32Numbers(vector: Float32Array): number[] {
  return Array.from(vector, (value) => {
    const short = Number(value.toPrecision(8));
    return Math.fround(short) === value ? short : Number(value.toPrecision(9));
  });
}

/** The components as little-endian float32 in padded base64. */
export function float32Base64(vector: Float32Array): string {
  const bytes = Buffer.alloc(vector.length * 4);
  vector.forEach((value, position) => bytes.writeFloatLE(value, position * 4));
  return bytes.toString("base64");
}
