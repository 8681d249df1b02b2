import { type Aligned, endOf, positionOf } from "../aligned/index.ts";

/** Tokens with their spans in the original text, in parallel lists. */
export interface SpannedTokens {
  /** Ids of the vocabulary. */
  readonly ids: number[];
  /** Start of each span, in code units of the original. */
  readonly starts: number[];
  /** End of each span, exclusive. */
  readonly ends: number[];
}

/** Appends a token that stands for the units `[from, to)` of `piece`. */
export function pushToken(into: SpannedTokens, id: number, piece: Aligned, from: number, to: number): void {
  into.ids.push(id);
  into.starts.push(positionOf(piece, from));
  into.ends.push(endOf(piece, from, to));
}
