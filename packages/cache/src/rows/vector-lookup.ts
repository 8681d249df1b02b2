import {
  checkInputs,
  checkInfo,
  type Embedder,
  type EmbeddingMatrix,
  type EmbedOptions,
  InvalidOptionError,
  kinds,
  type VectorCache,
} from "@embedloom/core";
import type { GuardedStore } from "../store/index.ts";
import type { KeyMaker } from "../key/index.ts";
import { fillKeys, lookupRows } from "./lookup-rows.ts";
import type { VectorEncoding } from "../codec/index.ts";

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
  const keysOf = async (inputs: readonly string[], call: EmbedOptions): Promise<string[]> => {
    const { fingerprint } = checkInfo(await embedder.describe({ signal: call.signal }));
    return inputs.map(keysFor(fingerprint, call));
  };
  return {
    async lookup(inputs, options) {
      const call = checkInputs(inputs, options);
      return lookupRows(store, await keysOf(inputs, call), call.signal);
    },
    async put(inputs, embeddings, options) {
      const call = checkInputs(inputs, options);
      kinds.matrix("embeddings", embeddings);
      checkCount(embeddings, inputs.length);
      await fillKeys(store, await keysOf(inputs, call), embeddings, encoding);
    },
  };
}

function checkCount({ count }: EmbeddingMatrix, inputs: number): void {
  if (count !== inputs) throw new InvalidOptionError("embeddings", `a matrix of one row per input (${inputs})`, count);
}
