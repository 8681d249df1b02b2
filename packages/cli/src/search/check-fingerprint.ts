import { type EmbedderInfo, fingerprintText, isEmbedloomError } from "@embedloom/core";
import { requireFingerprint } from "@embedloom/core/sink";
import { UsageError } from "../command-line/usage-error.ts";
import type { VectorIndex } from "../index-file/vector-index.ts";
import type { Stack } from "../stack/open-stack.ts";

/**
 * Refuses to compare an index with vectors that another model or other settings would make, as every sink does.
 *
 * @throws UsageError naming both
 */
export function checkFingerprint(index: VectorIndex, { label }: Stack, { fingerprint }: EmbedderInfo): void {
  try {
    requireFingerprint(fingerprintText(fingerprint), index, "The index");
  } catch (error) {
    if (!isEmbedloomError(error, "index_mismatch")) throw error;
    throw new UsageError(
      `The index was made with ${index.model}, these options give ${label} or other settings. ` +
        "Give the same options as for the index, or make it again.",
      { cause: error },
    );
  }
}
