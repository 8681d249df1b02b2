import { type AbortOptions, type EmbeddingMatrix, InvalidReplyError, type TokenEncoder } from "@embedloom/core";
import { createWindowCache, type WindowCache, type WindowCacheSettings } from "./window-cache.ts";

/** The token vectors of a window, and whether the model was spared to read it. */
export interface EncodedWindow {
  readonly rows: EmbeddingMatrix;
  readonly isCached: boolean;
}

/** Reads windows in one call of the model, those that a cache holds excepted. */
export type WindowEncoder = (
  sequences: readonly Int32Array[],
  options: AbortOptions,
) => Promise<readonly EncodedWindow[]>;

/** Makes the window encoder of a token encoder; what it read is in the cache before it is given. */
export function createWindowEncoder(encoder: TokenEncoder, settings: WindowCacheSettings | undefined): WindowEncoder {
  let cache: Promise<WindowCache> | undefined;
  return async (sequences, options) => {
    options.signal?.throwIfAborted();
    if (settings === undefined) return read(encoder, sequences, options);
    const made = (cache ??= encoder.describe(options).then((info) => createWindowCache(settings, info)));
    const known = await made.catch((error: unknown) => {
      cache = undefined;
      throw error;
    });
    const found = await known.get(sequences, options);
    const missing = sequences.filter((_, i) => found[i] === undefined);
    const fresh = missing.length === 0 ? [] : await read(encoder, missing, options);
    if (missing.length > 0) {
      await known.set(
        missing,
        fresh.map(({ rows }) => rows),
        options,
      );
    }
    let next = 0;
    return found.map((rows) => (rows === undefined ? fresh[next++]! : { rows, isCached: true }));
  };
}

async function read(
  encoder: TokenEncoder,
  sequences: readonly Int32Array[],
  options: AbortOptions,
): Promise<EncodedWindow[]> {
  const matrices = await encoder.encode(sequences, options);
  options.signal?.throwIfAborted();
  if (matrices.length === sequences.length) return matrices.map((rows) => ({ rows, isCached: false }));
  const problem = `${encoder.model} gave ${matrices.length} matrices for ${sequences.length} sequences.`;
  throw new InvalidReplyError("count", problem);
}
