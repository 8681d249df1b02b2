import type { EmbeddingMatrix } from "@embedloom/core";

/** Vectors to remember. */
export interface CheckpointEntries {
  /** Positions in the source; row `r` of `embeddings` belongs to the item at `positions[r]`. */
  readonly positions: readonly number[];
  /** The digest of the text at each position: 16 bytes that tell whether the source is still the same. */
  readonly digests: readonly Uint8Array[];
  readonly embeddings: EmbeddingMatrix;
}

/** Remembers the vectors of a stream beyond the life of the process, so that nothing is paid for twice. */
export interface StreamCheckpoint {
  /**
   * Gets ready for a run; called once before anything else.
   *
   * @param fingerprint what the vectors are, as a text; those of another fingerprint must not come out
   * @throws InvalidOptionError when it remembers vectors of another fingerprint
   * @throws StoreError when it cannot be read
   */
  open(fingerprint: string): Promise<void>;
  /**
   * What was remembered of the items from `start` on, one per digest; `undefined` where nothing was, or the digest is
   * another.
   *
   * @throws StoreError when it cannot be read
   */
  read(start: number, digests: readonly Uint8Array[]): Promise<readonly (Float32Array | undefined)[]>;
  /**
   * Remembers vectors: once it has resolved, they survive the end of the process, however sudden. Calls may overlap.
   *
   * @throws StoreError when it cannot write
   */
  append(entries: CheckpointEntries): Promise<void>;
  /** Waits for what is being written and releases what `open` opened; a later `open` begins again. */
  close(): Promise<void>;
}
