import { EmbeddingMatrix, normalizeInPlace } from "@embedloom/core";
import { EXACTNESS, type ReadScope } from "./read-rows.ts";
import { decodeVector, type EmbeddedPart } from "../codec/index.ts";

/** What a first look for the texts of a small call found. */
export type FirstLook =
  /** All of them; `overlong` counts over the texts. */
  | {
      readonly found: "all";
      readonly embeddings: EmbeddingMatrix;
      readonly overlong: ReadonlyMap<number, EmbeddedPart>;
    }
  | StartOfFlight;

/** What a flight can begin with, instead of reading the same again. */
export type StartOfFlight =
  /** What lies under each key, and is not all that is needed. */
  { readonly found: "part"; readonly values: readonly (Uint8Array | undefined)[] } | { readonly found: "failure" };

/** More texts are worth the care that a flight takes. */
export const MOST_TEXTS_OF_A_SMALL_CALL = 16;

/**
 * Reads all rows of a small call, as long as they are all there: ten thousand callers who hit need nothing of what keeps
 * callers who miss from paying twice. Whatever is not a plain hit is left to a flight, which counts it.
 *
 * @throws the signal's reason when it aborts
 */
export async function readSmallCall(scope: ReadScope, signal: AbortSignal | undefined): Promise<FirstLook> {
  const { texts, keys, store, counter } = scope;
  const values = await store.read(keys, signal);
  if (values === undefined) return { found: "failure" };
  const overlong = new Map<number, EmbeddedPart>();
  const vectors: Float32Array[] = [];
  for (const [i, value] of values.entries()) {
    const row = value && decodeVector(value, keys[i]!);
    if (row === undefined || EXACTNESS[row.encoding] < EXACTNESS[scope.encoding]) continue;
    if (row.vector.length !== (scope.width ?? vectors[0]?.length ?? row.vector.length)) continue;
    if (row.encoding !== "float32" && scope.info.normalized) normalizeInPlace(row.vector);
    if (row.overlong !== undefined) overlong.set(i, row.overlong);
    vectors.push(row.vector);
  }
  if (vectors.length < texts.length) return { found: "part", values };
  for (const text of texts) counter.hit(text);
  return { found: "all", embeddings: joined(vectors), overlong };
}

function joined(vectors: readonly Float32Array[]): EmbeddingMatrix {
  const [first] = vectors;
  const width = first!.length;
  if (vectors.length === 1) return new EmbeddingMatrix(first!, width);
  const matrix = EmbeddingMatrix.zeros(vectors.length, width);
  for (const [i, vector] of vectors.entries()) matrix.data.set(vector, i * width);
  return matrix;
}
