import { checkInputs, type Embedder, type FingerprintCall, type VectorCache } from "@embedloom/core";
import type { GuardedStore } from "./guarded-store.ts";
import type { KeyMaker } from "./key-maker.ts";
import { fillKeys, lookupRows } from "./lookup-rows.ts";
import type { VectorEncoding } from "./vector-codec.ts";

/** What a cache looks vectors up with. */
interface VectorLookupParts {
  readonly embedder: Embedder;
  readonly store: GuardedStore;
  readonly keysFor: KeyMaker;
  readonly encoding: VectorEncoding;
}

/** Reads and fills a cache without embedding anything: for jobs whose vectors come another way. */
export function createVectorLookup({
  embedder,
  store,
  keysFor,
  encoding,
}: VectorLookupParts): Omit<VectorCache, "model"> {
  const keysOf = async (
    inputs: readonly string[],
    call: FingerprintCall & { readonly signal?: AbortSignal | undefined },
  ): Promise<string[]> => {
    checkInputs(inputs, call);
    const { fingerprint } = await embedder.describe({ signal: call.signal });
    return inputs.map(keysFor(fingerprint, call));
  };
  return {
    lookup: async (inputs, call = {}) => lookupRows(store, await keysOf(inputs, call), call.signal),
    put: async (inputs, embeddings, call = {}) => fillKeys(store, await keysOf(inputs, call), embeddings, encoding),
  };
}
