import type { GuardedStore } from "./guarded-store.ts";
import { decodeVector } from "./vector-codec.ts";

/** Keys that are read together: of 1,536 dimensions they hold 1.6 MB. */
const CHUNK = 256;

/** Tells which keys hold a readable vector; none of those that a failing store could not be asked for. */
export async function hasKeys(
  store: GuardedStore,
  keys: readonly string[],
  signal: AbortSignal = new AbortController().signal,
): Promise<boolean[]> {
  const found: boolean[] = [];
  for (let at = 0; at < keys.length; at += CHUNK) {
    const chunk = keys.slice(at, at + CHUNK);
    const values = await store.read(chunk, signal);
    for (const [i, key] of chunk.entries()) {
      const value = values?.[i];
      found.push(value !== undefined && decodeVector(value, key) !== undefined);
    }
  }
  return found;
}
