import { deterministicVector, shortenedVector } from "../seeded/index.ts";

/** Share of the document's mean in every chunk: what makes the vectors contextual. */
const CONTEXT_SHARE = 0.5;

/** The vectors that a fake host gives the chunks of a document: each its own, and a share of the mean of all. */
export function contextVectors(chunks: readonly string[], native: number, width: number, salt: string): Float32Array[] {
  const own = chunks.map((chunk) => deterministicVector(chunk, native, salt));
  const mean = new Float64Array(native);
  for (const vector of own) vector.forEach((value, i) => (mean[i]! += value / own.length));
  return own.map((vector) => {
    const mixed = vector.map((value, i) => value + CONTEXT_SHARE * mean[i]!);
    const length = Math.hypot(...mixed);
    return shortenedVector(
      mixed.map((value) => value / length),
      width,
    );
  });
}
