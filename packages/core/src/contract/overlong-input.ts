/**
 * What to do with an input that is longer than the model takes: an error; only its beginning is embedded; or it is
 * embedded in pieces, whose vectors are averaged by their tokens and scaled to length 1.
 */
export type OverlongPolicy = "error" | "truncate" | "split-and-average";

/** One input that was too long, and what its row was made of. */
export interface OverlongInput {
  /** Position in the call. */
  readonly index: number;
  /** Pieces that were embedded: 1 when the input was truncated. */
  readonly pieces: number;
  /** Characters that were embedded, of `characters`; by estimate where the server itself cut the input. */
  readonly keptCharacters: number;
  /** Characters of the input, as JavaScript counts them. */
  readonly characters: number;
}
