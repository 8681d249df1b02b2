import type { EmbeddingMatrix, StoreEntry } from "@embedloom/core";
import { type GuardedStore, NO_LOCKS } from "../store/index.ts";
import { decodeVector, encodeVector, type VectorEncoding } from "../codec/index.ts";

/** Keys that are read together: of 1,536 dimensions they hold 1.6 MB. */
const CHUNK = 256;

/** The vectors of the keys that hold a readable one; none of those that a failing store could not be asked for. */
export async function lookupRows(
  store: GuardedStore,
  keys: readonly string[],
  signal: AbortSignal = new AbortController().signal,
): Promise<(Float32Array | undefined)[]> {
  const found: (Float32Array | undefined)[] = [];
  for (let at = 0; at < keys.length; at += CHUNK) {
    const chunk = keys.slice(at, at + CHUNK);
    const values = await store.read(chunk, signal);
    for (const [i, key] of chunk.entries()) {
      const value = values?.[i];
      found.push(value && decodeVector(value, key)?.vector);
    }
  }
  return found;
}

/** Writes a row for each key. */
export async function fillKeys(
  store: GuardedStore,
  keys: readonly string[],
  embeddings: EmbeddingMatrix,
  encoding: VectorEncoding,
): Promise<void> {
  const pack = (rows: readonly number[]): StoreEntry[] =>
    rows.flatMap((row) => {
      const value = encodeVector(embeddings.row(row), encoding, keys[row]!);
      return value === undefined ? [] : [{ key: keys[row]!, value }];
    });
  await store.write([...keys.keys()], pack, NO_LOCKS);
}
