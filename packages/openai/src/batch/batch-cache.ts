import type { VectorCache } from "@embedloom/core";
import type { BatchLedger } from "./batch-ledger.ts";
import type { BatchJobSettings } from "./batch-settings.ts";

/** What a job has to do with a cache. */
export interface BatchCache {
  /** Enters what the cache holds into the ledger. */
  read(signal: AbortSignal | undefined): Promise<void>;
  /** Writes the rows at these positions. */
  keep(indices: readonly number[]): Promise<void>;
}

/** Ties a cache to the ledger of a run, whose positions are those of `inputs`: without their prompts, as a cache knows them. */
export function cacheOf(
  cache: VectorCache,
  inputs: readonly string[],
  ledger: BatchLedger,
  { inputType, dimensions }: Pick<BatchJobSettings, "inputType" | "dimensions">,
): BatchCache {
  const call = { inputType, dimensions };
  return {
    async read(signal) {
      const vectors = await cache.lookup(inputs, { ...call, signal });
      // What is not a list of vectors has nothing.
      if (!Array.isArray(vectors) || vectors.length !== inputs.length) return;
      vectors.forEach((vector, index) => isVector(vector) && ledger.know(index, vector));
    },
    async keep(indices) {
      if (indices.length === 0) return;
      const texts = indices.map((index) => inputs[index]!);
      await cache.put(texts, ledger.rowsAt(indices), call);
    },
  };
}

function isVector(vector: unknown): vector is Float32Array {
  return vector instanceof Float32Array && vector.every(Number.isFinite);
}
