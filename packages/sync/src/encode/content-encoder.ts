import type { AbortOptions, EmbeddingMatrix, Usage } from "@embedloom/core";
import type { ContentUnit } from "./content-unit.ts";

/** The result for units. */
interface EncodedUnits {
  /** The errors of refused units, by position. */
  readonly failures: ReadonlyMap<number, unknown>;
  /** The requests, tokens and costs of the call. */
  readonly usage: Usage;
  /** The error that ended the call early. Units without a vector and without a failure were then not tried. Absent: all were tried. */
  readonly stoppedBy?: unknown;
}

/** The options of one call. */
export interface EncodeUnitsOptions extends AbortOptions {
  /** Called with vectors as soon as they exist. Row `r` belongs to unit `positions[r]`. */
  onVectors(positions: readonly number[], embeddings: EmbeddingMatrix): void;
}

/** Embeds units, with an embedder or a document encoder. */
export interface ContentEncoder {
  encode(units: readonly ContentUnit[], options: EncodeUnitsOptions): Promise<EncodedUnits>;
}
