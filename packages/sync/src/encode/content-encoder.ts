import type { AbortOptions, EmbeddingMatrix, Usage } from "@embedloom/core";
import type { ContentUnit } from "./content-unit.ts";

/** What became of units. */
interface EncodedUnits {
  /** Units that were refused, by position, and why. */
  readonly failures: ReadonlyMap<number, unknown>;
  /** What it cost. */
  readonly usage: Usage;
  /** What ended the call before every unit had its try; those without vector and failure were not tried. Absent: all were. */
  readonly stoppedBy?: unknown;
}

/** The options of one call. */
export interface EncodeUnitsOptions extends AbortOptions {
  /** Called with vectors as soon as they exist: row `r` belongs to unit `positions[r]`. */
  onVectors(positions: readonly number[], embeddings: EmbeddingMatrix): void;
}

/** Embeds units, whatever makes their vectors. */
export interface ContentEncoder {
  encode(units: readonly ContentUnit[], options: EncodeUnitsOptions): Promise<EncodedUnits>;
}
